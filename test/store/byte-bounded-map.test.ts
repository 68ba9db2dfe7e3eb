import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteBoundedMap } from '../../src/store/memory/byte-bounded-map.js'
import { heapBytesOf } from '../../src/store/memory/heap-bytes.js'

const kilobyte = 'x'.repeat(1_000)

const COLUMN = Array.from({ length: 100 }, (_, index) => index)
/** Some 10,000 bytes. */
const LONG_TEXTS = Array.from({ length: 100 }, (_, index) => `${index}`.repeat(100).slice(0, 100))

describe(ByteBoundedMap, () => {
  it('gives back the very value it was given, not a copy', () => {
    const map = new ByteBoundedMap(10_000)
    const value = { rows: [1, 2, 3] }
    map.set('k', value)
    expect(map.get('k')).toBe(value)
  })

  it('lets the least recently used go first', () => {
    const map = new ByteBoundedMap(4_000)
    for (const key of ['a', 'b', 'c']) map.set(key, kilobyte)
    map.get('a')
    map.set('d', kilobyte)
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  it('passes over what is used, but lets a write wait for few of them', () => {
    const keys = Array.from({ length: 300 }, (_, index) => `k${100 + index}`)
    const filled = (maxBytes: number) => {
      const map = new ByteBoundedMap(maxBytes)
      for (const key of keys) map.set(key, kilobyte)
      return map
    }
    const map = filled(filled(1e9).bytes)
    for (const key of keys) map.get(key)
    map.set('new!', kilobyte)
    expect(['new!', ...keys].filter((key) => map.get(key) === undefined)).toEqual(['k200'])
  })

  it('keeps what is read between any two writes, however much is written', () => {
    const map = new ByteBoundedMap(10_000)
    map.set('hot', kilobyte)
    for (let count = 0; count < 200; count++) {
      map.set(`once${count}`, kilobyte)
      expect(map.get('hot')).toBe(kilobyte)
    }
  })

  it('refuses a value larger than all its room, and keeps the others', () => {
    const map = new ByteBoundedMap(4_000)
    map.set('a', kilobyte)
    expect(map.set('big', kilobyte.repeat(5))).toBe(false)
    expect(map.get('a')).toBe(kilobyte)
  })

  it('never holds more than its bound, and counts exactly what it holds', () => {
    const operation = fc.tuple(fc.constantFrom('set', 'get', 'delete'), fc.nat(30), fc.nat(3_000))
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const map = new ByteBoundedMap(10_000)
        for (const [name, key, size] of operations) {
          if (name === 'set') map.set(`k${key}`, 'x'.repeat(size))
          else if (name === 'get') map.get(`k${key}`)
          else map.delete(`k${key}`)
          expect(map.bytes).toBeLessThanOrEqual(10_000)
        }
        for (let key = 0; key <= 30; key++) map.delete(`k${key}`)
        expect(map.bytes).toBe(0)
      }),
    )
  })
})

describe(heapBytesOf, () => {
  it('grows with what a value holds', () => {
    expect(heapBytesOf('abcdefgh'.repeat(100))).toBeGreaterThanOrEqual(800)
    expect(heapBytesOf(new Array(1_000).fill(1.5))).toBeGreaterThanOrEqual(8_000)
    expect(heapBytesOf({ a: 'x'.repeat(100), b: ['y'.repeat(100)] })).toBeGreaterThanOrEqual(200)
  })

  it.each([
    ['a number and a list', [1, LONG_TEXTS]],
    ['an instant and a list', [Date.UTC(2026, 10, 30), LONG_TEXTS]],
    ['a list between numbers', [1, LONG_TEXTS, 1]],
    ['such lists within lists', [[[1, [[1, LONG_TEXTS]]]]]],
    ['many such lists', Array.from({ length: 100 }, (_, index) => [index, LONG_TEXTS])],
    ['numbers after a list', [LONG_TEXTS, ...COLUMN]],
    ['numbers, texts and numbers', [...COLUMN, ...LONG_TEXTS, ...COLUMN]],
    ['nulls before texts', [...COLUMN.map(() => null), ...LONG_TEXTS]],
    ['fractions and nulls', COLUMN.flatMap((index) => [index + 0.5, null, index * 1e12])],
    ['numbers before a list', [...COLUMN, LONG_TEXTS]],
  ])('counts all of %s', (_, value) => {
    expect(heapBytesOf(value)).toBeGreaterThanOrEqual(JSON.stringify(value).length)
  })
})
