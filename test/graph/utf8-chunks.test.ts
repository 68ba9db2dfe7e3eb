import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Utf8Chunks } from '../../src/graph/item-text/utf8-chunks.js'

/** A text of so many characters, or where all that came so far is asked for. */
const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ text: fc.string({ unit: 'binary' }), times: fc.nat(900) }) },
  { weight: 1, arbitrary: fc.constant('flush' as const) },
)

it('chunks are the text, are never written to again, and take no more memory than an eighth above it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const chunks = new Utf8Chunks()
      const given: Buffer[] = []
      const asGiven: Buffer[] = []
      let text = ''
      const take = (some: readonly Buffer[]) => {
        given.push(...some)
        asGiven.push(...some.map((chunk) => Buffer.concat([chunk])))
      }
      for (const one of steps) {
        if (one === 'flush') {
          take(chunks.flush())
          continue
        }
        const added = one.text.repeat(one.times).toWellFormed()
        text += added
        take(chunks.add(added))
      }
      take(chunks.end())
      expect(Buffer.concat(given).equals(Buffer.from(text))).toBe(true)
      expect(given.map((chunk, index) => asGiven[index]?.equals(chunk))).not.toContain(false)
      const wasted = given.filter(({ length, buffer }) => length < buffer.byteLength * (7 / 8))
      expect(wasted).toEqual([])
      expect(given.filter(({ length }) => length === 0)).toEqual([])
      expect(chunks.end()).toEqual([])
    }),
  )
})
