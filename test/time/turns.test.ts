import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/time/turns.js'

interface Asker {
  readonly callerId: string
  readonly work: object
}

describe(Turns, () => {
  const asker = (callerId: string): Asker => ({ callerId, work: {} })
  const [one, other, another] = [asker('A'), asker('A'), asker('B')]

  it.each([
    ['one request', { a: one }, 'a1 | a2 | a3 |'],
    ['pieces of one request', { a: one, b: one }, 'a1 | b1 | a2 | b2 | a3 | b3 |'],
    ['two requests', { a: one, b: another }, 'a1 | b1 | a2 | b2 | a3 | b3 |'],
    [
      'many pieces of one request and one of another',
      { a: one, b: one, c: one, d: other },
      'a1 | d1 | b1 | d2 | c1 | d3 | a2 | b2 | c2 | a3 | b3 | c3 |',
    ],
    [
      'many requests of one caller and one of another',
      { a: one, b: other, c: asker('A'), d: another },
      'a1 | d1 | b1 | d2 | c1 | d3 | a2 | b2 | c2 | a3 | b3 | c3 |',
    ],
  ])(
    '%s: each piece has a turn of the loop, with all that follows from it',
    async (_, pieces, order) => {
      const scheduled: (() => void)[] = []
      const told: string[] = []
      const turns = new Turns((run) => scheduled.push(run))
      const work = async ([name, whose]: [string, Asker]) => {
        for (let piece = 1; piece <= 3; piece++) {
          await turns.next(whose.callerId, whose.work)
          told.push(`${name}${piece}`)
        }
      }
      const all = Promise.all(Object.entries(pieces).map(work))
      while (scheduled.length > 0) {
        expect(scheduled).toHaveLength(1)
        scheduled.shift()?.()
        await Promise.resolve().then(() => {})
        told.push('|')
      }
      await all
      expect(told.join(' ')).toBe(order)
    },
  )
})
