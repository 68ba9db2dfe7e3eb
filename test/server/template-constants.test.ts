import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TemplateConstants } from '../../src/server/templates/template-constants.js'

const KB = 1_024

/** As lists are written: the beginning of a chunk of 64 KB. */
const chunk = (usedBytes: number, byte = 'x') =>
  Buffer.allocUnsafeSlow(64 * KB)
    .fill(byte)
    .subarray(0, usedBytes)

/** A text, or how much of a chunk is used. */
const parts = fc.array(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat({ max: 64 * KB })),
  { maxLength: 6 },
)

describe(TemplateConstants, () => {
  it('have the bytes of their parts, in whatever parts they come', () => {
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 4 }), (given) => {
        const written = given.map((one) =>
          one.map((part) => (typeof part === 'string' ? part : chunk(part))),
        )
        const expected = written.map((one) => Buffer.concat(one.map((part) => Buffer.from(part))))
        const length = expected.reduce((sum, one) => sum + one.length, 0)
        const constants = new TemplateConstants(written)
        // Not much more is kept alive than is sent, and all of it is counted.
        const isBounded = () => constants.bytes >= length && constants.bytes <= length * 1.4
        expect([constants.count, constants.length, isBounded()]).toEqual([
          ...[written.length, length, true],
        ])
        const isSame = constants.whole.map((whole, index) => expected[index]?.equals(whole))
        expect([...isSame, isBounded()]).not.toContain(false)
      }),
    )
  })

  it.each<[string, Buffer, boolean]>([
    ['is nearly full', chunk(62 * KB), true],
    ['is a long item by itself', Buffer.allocUnsafeSlow(200 * KB), true],
    ['is nearly empty', chunk(4 * KB), false],
    ['is half full', chunk(40 * KB), false],
    ['is short', Buffer.allocUnsafeSlow(4 * KB), false],
    ["is a part of Node's pool", Buffer.from('a text'), false],
  ])('keep as it is what is worth more than a copy: a part that %s', (_, part, isKept) => {
    const { whole } = new TemplateConstants([[part]])
    expect(whole[0]?.equals(part)).toBe(true)
    expect(whole[0] === part).toBe(isKept)
  })

  it('are put together once', () => {
    const constants = new TemplateConstants([['{', chunk(60 * KB), chunk(60 * KB), '}'], ['']])
    expect(constants.whole).toBe(constants.whole)
  })
})
