import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { memoryShares } from '../../src/config/memory-shares.js'
import {
  documentBytes,
  documentCache,
  persistedQueryCache,
} from '../../src/graph/documents/document-cache.js'

const MB = 2 ** 20
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

/** Each name makes another document of the kind. */
const kinds: readonly (readonly [kind: string, document: (name: string) => string])[] = [
  ['many fields', (name) => `query ${name} { ${times(3_000, (index) => `f${index}`)} }`],
  ['one long comment', (name) => `query ${name} { a }\n#${'x'.repeat(200_000)}`],
  ['many comments', (name) => `query ${name} { ${times(3_000, () => '#\na')} }`],
  ['one long text', (name) => `query ${name} { a(x: "${'é'.repeat(100_000)}") }`],
  [
    'many variables',
    (name) => `query ${name}(${times(1_000, (index) => `$v${index}: Int`)}) { a }`,
  ],
  ['many values', (name) => `query ${name} { a(x: [${times(5_000, () => '1')}]) }`],
  ['blanks', (name) => `query ${name} { a }${' '.repeat(200_000)}`],
  ['next to nothing', (name) => `query ${name} { a }`],
]

describe(documentCache, () => {
  it.each(kinds)('keeps documents of %s up to its bound, the last ones', async (_, document) => {
    const size = documentBytes(parse(document('n0')))
    const cache = documentCache(10 * size + 10 * 400)
    for (let number = 0; number < 50; number++) {
      await cache.set(`k${number}`, parse(document(`n${number}`)))
    }
    const held = await Promise.all(
      Array.from({ length: 50 }, (_, number) => cache.get(`k${number}`)),
    )
    const count = held.filter((one) => one !== undefined).length
    expect(count).toBeGreaterThanOrEqual(8)
    expect(count).toBeLessThanOrEqual(11)
    expect(held.at(-1)).toBeDefined()
  })

  it.each(kinds)('counts for %s at least the text and what its tokens take', (_, document) => {
    const text = document('name')
    const comments = text.split('#').length - 1
    expect(documentBytes(parse(text))).toBeGreaterThanOrEqual(text.length + 200 * comments)
  })
})

describe(persistedQueryCache, () => {
  it.each([
    ['short', (number: number) => `{a${number}}`],
    ['long', (number: number) => `{${'a'.repeat(10_000)}${number}}`],
  ])('counts more than the characters of %s texts', async (_, text) => {
    const maxBytes = 100_000
    const cache = persistedQueryCache(maxBytes)
    for (let number = 0; number < 1_000; number++) await cache.set(`apq:${number}`, text(number))
    const held = await Promise.all(
      Array.from({ length: 1_000 }, (_, number) => cache.get(`apq:${number}`)),
    )
    const kept = held.filter((one) => one !== undefined)
    expect(kept.length).toBeGreaterThan(0)
    const least = kept.reduce((sum, one) => sum + one.length + 280, 0)
    expect(least).toBeLessThanOrEqual(maxBytes)
  })
})

describe(memoryShares, () => {
  it.each([
    [1, 1 / 32],
    [8, 1 / 4],
    [64, 2],
    [256, 2],
    [4_096, 2],
    [65_536, 2],
  ])('divides %f MB but for %f, which nothing counts', (megabytes, uncounted) => {
    const { answers, templates, documents, persistedQueries } = memoryShares(megabytes * MB)
    const divided = answers + templates + documents + persistedQueries
    expect(divided).toBe((megabytes - uncounted) * MB)
    expect(documents).toBeLessThanOrEqual(30 * MB)
    expect(persistedQueries).toBeLessThanOrEqual(8 * MB)
    expect(answers).toBeGreaterThanOrEqual((megabytes * MB) / 2)
  })
})
