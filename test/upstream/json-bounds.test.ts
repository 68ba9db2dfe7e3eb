import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonScanner } from '../../src/json/json-scanner.js'
import { UpstreamJsonBounds } from '../../src/upstream/http/json-bounds.js'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

it('finds JSON too deep exactly where it is, however it is cut and whatever its strings hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\\', '"', '[[[', '}', '\\"{'),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(
      value,
      fc.integer({ min: 0, max: 70 }),
      fc.integer({ min: 1, max: 40 }),
      (inner, around, cut) => {
        let wrapped = inner
        for (let count = 0; count < around; count++) wrapped = [wrapped]
        const bytes = Buffer.from(JSON.stringify(wrapped))
        const bounds = new UpstreamJsonBounds()
        const scanner = new JsonScanner(bounds)
        for (let at = 0; at < bytes.length; at += cut) scanner.add(bytes.subarray(at, at + cut))
        expect(bounds.beyond).toBe(depthOf(wrapped) > 64 ? 'tooDeep' : undefined)
      },
    ),
  )
})

const inner = (count: number) => `[[[[[${'1,'.repeat(count)}1]]]]]`

const properties = (count: number) =>
  Array.from({ length: count }, (_, index) => `"${index}":[]`).join(',')

it.each([
  ['10,000 metrics of a bucket', inner(9_998), undefined],
  ['more metrics of a bucket', inner(10_001), 'tooManyValues'],
  ['50,000 objects of a bucket', `[[[[[${'{},'.repeat(50_000)}{}]]]]]`, 'tooManyValues'],
  ['100,000 groups', `[[${'{},'.repeat(100_000)}{}]]`, undefined],
  ['four million empty lists', `[[${'[],'.repeat(2_000_000)}[]]]`, 'tooManyValues'],
  ['an object of 10,000 properties', `[{${properties(10_000)}}]`, undefined],
  ['an object of one more', `[{${properties(10_001)}}]`, 'tooManyValues'],
  ['such an object as the whole', `{${properties(10_001)}}`, 'tooManyValues'],
  [
    'such an object after a list',
    `[[],{"a":[${'1,'.repeat(20_000)}1]},{${properties(10_001)}}]`,
    'tooManyValues',
  ],
  ['no JSON', 'x]]]}}}[1', undefined],
])('of %s', (_, text, beyond) => {
  const bounds = new UpstreamJsonBounds()
  new JsonScanner(bounds).add(Buffer.from(text))
  expect(bounds.beyond).toBe(beyond)
})
