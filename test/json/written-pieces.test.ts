import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writtenPieces } from '../../src/json/written-pieces.js'

const written = (value: unknown) => [...writtenPieces(value)].join('')

it('writes what JSON.stringify writes', () => {
  const { value: anyValue } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constantFrom(null, true, undefined, Number.NaN, -0),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { maxKeys: 5 }),
    ),
  }))
  fc.assert(
    fc.property(
      anyValue.filter((value) => value !== undefined),
      (value) => {
        expect(written(value)).toBe(JSON.stringify(value))
      },
    ),
    { numRuns: 500 },
  )
})

const numbers = Array.from({ length: 25_000 }, (_, index) => index)
it.each<[string, unknown]>([
  ['a long list of numbers', numbers],
  ['a long list of objects', numbers.slice(0, 1_234).map((number) => ({ number, of: [number] }))],
  ['long lists in a short one', { groups: [{ at: numbers, columns: { a: numbers } }, null] }],
  ['a long list with nothing in places', [...numbers.slice(0, 1_500), undefined, null]],
  ['empty lists and objects', { a: [], b: {}, c: [[]], d: [{}] }],
])('writes %s in pieces', (_, value) => {
  const pieces = [...writtenPieces(value)]
  expect(pieces.join('')).toBe(JSON.stringify(value))
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000)
})
