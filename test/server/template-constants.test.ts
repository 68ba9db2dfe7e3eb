import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TemplateConstants } from '../../src/server/templates/template-constants.js'

const KB = 1_024

const part = (bytes: number) => Buffer.allocUnsafeSlow(bytes).fill('x')

/** A text, or the bytes of a part. */
const partsOfOne = fc.array(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat({ max: 64 * KB })),
  { maxLength: 6 },
)

describe(TemplateConstants, () => {
  it('have the bytes of their parts, in whatever parts they come', () => {
    fc.assert(
      fc.property(fc.array(partsOfOne, { minLength: 1, maxLength: 4 }), (given) => {
        const written = given.map((parts) =>
          parts.map((one) => (typeof one === 'string' ? one : part(one))),
        )
        const expected = written.map((parts) => Buffer.concat(parts.map((one) => Buffer.from(one))))
        const length = expected.reduce((sum, one) => sum + one.length, 0)
        const constants = new TemplateConstants(written)
        const isBounded = () => constants.bytes >= length && constants.bytes <= length * 1.02
        expect([constants.count, constants.length, isBounded()]).toEqual([
          ...[written.length, length, true],
        ])
        const isSame = constants.whole.map((whole, index) => expected[index]?.equals(whole))
        expect([...isSame, isBounded()]).not.toContain(false)
      }),
    )
  })

  it.each<[string, Buffer, boolean]>([
    ['is as long as a chunk', part(64 * KB), true],
    ['is a long item by itself', part(200 * KB), true],
    ['is used by seven eighths', part(64 * KB).subarray(0, 56 * KB), true],
    ['is short', part(4 * KB), false],
    ["is a part of Node's pool", Buffer.from('a text'), false],
  ])('keep as it is what is worth more than a copy: a part that %s', (_, part, isKept) => {
    const { whole } = new TemplateConstants([[part]])
    expect(whole[0]?.equals(part)).toBe(true)
    expect(whole[0] === part).toBe(isKept)
  })

  it('are put together once', () => {
    const constants = new TemplateConstants([['{', part(60 * KB), part(60 * KB), '}'], ['']])
    expect(constants.whole).toBe(constants.whole)
  })
})
