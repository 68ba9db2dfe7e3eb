import { describe, expect, it } from 'vitest'
import { LogDestination } from '../../src/observe/log-destination.js'
import type { Output } from '../../src/observe/output.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

/** What an output does with each write, in order; the last one repeats. */
type Step = 'takes all' | 'is busy' | 'is full' | 'never answers' | number

function scripted(...steps: readonly Step[]): Output & { readonly text: string; writes: number } {
  const left = [...steps]
  const output = {
    text: '',
    writes: 0,
    write: async (bytes: Buffer) => {
      output.writes += 1
      const step = left.length > 1 ? left.shift() : left[0]
      if (step === 'is full') throw new Error('ENOSPC')
      if (step === 'never answers') return new Promise<number>(() => {})
      const taken = step === 'is busy' ? 0 : typeof step === 'number' ? step : bytes.length
      output.text += bytes.subarray(0, taken).toString()
      return Math.min(taken, bytes.length)
    },
    writeNow: (bytes: Buffer) => {
      output.text += bytes.toString()
    },
  }
  return output
}

function destinationOn(output: Output, maxBytes = 50) {
  const clock = new ManualClock()
  const stalls: string[] = []
  const notice = (dropped: number) => `${dropped} dropped\n`
  const destination = new LogDestination({
    ...{ output, clock, notice, maxBytes, onStall: (why) => stalls.push(why) },
  })
  return { clock, stalls, destination }
}

const LINES = ['one\n', 'two\n', 'three\n']

describe(LogDestination, () => {
  it.each<[string, readonly Step[], number]>([
    ['takes all at once', ['takes all'], 0],
    ['takes a part at a time', [1, 2, 'takes all'], 0],
    ['is busy for a while', ['is busy', 'is busy', 'takes all'], 0],
    ['is full at first', ['is full', 'takes all'], 1],
    ['is full in the middle of a line', [2, 'is full', 'is full', 'takes all'], 1],
    ['is full, then busy', ['is full', 'is busy', 3, 'takes all'], 1],
  ])('writes every line once and in order where the output %s', async (_, steps, stalled) => {
    const output = scripted(...steps)
    const { clock, stalls, destination } = destinationOn(output)
    for (const line of LINES) destination.write(line)
    expect(await clock.runUntil(destination.end(60_000))).toBe(true)
    expect(output.text).toBe(LINES.join(''))
    expect(stalls).toHaveLength(stalled)
    expect(destination.dropped).toBe(0)
  })

  it('drops what exceeds its bound, and says how many as soon as it can write again', async () => {
    const output = scripted('is full', 'is full', 'takes all')
    const { clock, stalls, destination } = destinationOn(output)
    for (let number = 10; number < 40; number++) destination.write(`line ${number}\n`)
    expect(destination.dropped).toBe(24)
    await clock.advance(2_000)
    destination.write('after\n')
    await settleMicrotasks()
    expect(output.text.split('\n')).toEqual([
      ...[10, 11, 12, 13, 14, 15].map((number) => `line ${number}`),
      ...['24 dropped', 'after', ''],
    ])
    expect(stalls).toHaveLength(1)
  })

  it('tries once a second while the output is full, however much is logged', async () => {
    const output = scripted('is full')
    const { clock, stalls, destination } = destinationOn(output)
    for (let tick = 0; tick < 100; tick++) {
      destination.write('a line\n')
      await clock.advance(100)
    }
    expect(output.writes).toBeLessThanOrEqual(11)
    expect(stalls).toEqual(['ENOSPC'])
  })

  it('says so where nobody reads: the output takes nothing, and fails neither', async () => {
    const { stalls, destination } = destinationOn(scripted('never answers'))
    for (let number = 0; number < 30; number++) destination.write('a line\n')
    expect(stalls).toEqual(['nobody reads it fast enough'])
    expect(destination.dropped).toBe(23)
  })

  it.each<Step>(['never answers', 'is full', 'is busy'])(
    'ends within its limit where the output %s',
    async (step) => {
      const { clock, destination } = destinationOn(scripted(step))
      destination.write('a line\n')
      const ended = destination.end(1_000)
      await clock.advance(1_000)
      expect(await ended).toBe(false)
      expect(clock.sleeping).toBe(0)
    },
  )

  it('writes what waits when the process ends without a word', async () => {
    const output = scripted('never answers')
    const { destination } = destinationOn(output)
    destination.write('under way\n')
    await settleMicrotasks()
    destination.write('last words\n')
    destination.endNow()
    expect(output.text).toBe('last words\n')
  })
})
