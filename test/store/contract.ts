import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Capabilities, Found, Store } from '../../src/store/store.js'

export interface StoreUnderTest extends AsyncDisposable {
  readonly store: Store
}

export interface ContractTerms {
  readonly can: Capabilities
  readonly place: Found['place']
  /** A value that this store cannot keep. */
  readonly unstorable: unknown
  readonly open: () => Promise<StoreUnderTest>
}

const MINUTE = 60_000

/** What every kind of store does, whatever is behind it. */
export function storeContract(name: string, { can, place, unstorable, open }: ContractTerms): void {
  describe(`the ${name} store`, () => {
    let opened: StoreUnderTest
    let store: Store
    const run = randomUUID()
    let count = 0
    /** Nobody else's, also on a server that others use. */
    const newKey = () => `${run}:${++count}`
    const get = async (key: string) => (await store.getMany([key]))[0]
    const keep = (key: string, value: unknown) => store.set(key, value, MINUTE)

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened[Symbol.asyncDispose]())

    it('says what it can do', () => {
      expect(store.can).toEqual(can)
    })

    it('gives what was set, and says where it was', async () => {
      const key = newKey()
      expect(await keep(key, { rows: [1, null, 'ü'], ratio: 0.5 })).toBe('stored')
      expect(await get(key)).toEqual({ value: { rows: [1, null, 'ü'], ratio: 0.5 }, place })
    })

    it('gives any JSON value as it was', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (value) => {
          const key = newKey()
          await keep(key, value)
          // As JSON, where 0 and -0 are one.
          expect(JSON.stringify((await get(key))?.value)).toBe(JSON.stringify(value))
        }),
        { numRuns: 60 },
      )
    })

    it.each([
      ['nothing', null],
      ['an empty text', ''],
      ['an empty list', []],
      ['an empty object', {}],
      ['the largest numbers', [1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER]],
      ['other scripts and half a surrogate', ['日本語', '👩‍👩‍👧', '\ud800', '\u0000']],
      ['900 KB of columns', Array.from({ length: 9 }, (_, i) => Array(20_000).fill(i * 1_111))],
      ['900 KB that do not shrink', noise(900_000)],
    ])('keeps %s', async (_, value) => {
      const key = newKey()
      await keep(key, value)
      expect(await get(key)).toEqual({ value, place })
    })

    it('answers in the order of the keys, with nothing for what is missing', async () => {
      const [first, missing, last] = [newKey(), newKey(), newKey()]
      await keep(first, 1)
      await keep(last, 3)
      const found = await store.getMany([last, missing, first, last])
      expect(found.map((one) => one?.value)).toEqual([3, undefined, 1, 3])
    })

    it('answers no keys with nothing', async () => {
      expect(await store.getMany([])).toEqual([])
    })

    it('gives the value that was set last', async () => {
      const key = newKey()
      for (const value of [1, 'two', { three: 3 }]) await keep(key, value)
      expect((await get(key))?.value).toEqual({ three: 3 })
    })

    it('keeps a value for hardly a millisecond or for a year', async () => {
      for (const keepMs of [0.3, 1_234.5, 365 * 24 * 60 * MINUTE]) {
        const key = newKey()
        expect(await store.set(key, keepMs, keepMs)).toBe('stored')
        if (keepMs > 1_000) expect((await get(key))?.value).toBe(keepMs)
      }
    })

    it('keeps five hundred values that are set at once, and gives them at once', async () => {
      const keys = Array.from({ length: 500 }, newKey)
      await Promise.all(keys.map((key, i) => keep(key, { i })))
      const found = await store.getMany(keys)
      expect(found.map((one) => one?.value)).toEqual(keys.map((_, i) => ({ i })))
    })

    it('holds one whole value of several that are set at once', async () => {
      const key = newKey()
      const values = Array.from({ length: 20 }, (_, i) => Array(5_000).fill(i))
      await Promise.all(values.map((value) => keep(key, value)))
      const { value } = (await get(key)) ?? {}
      expect(values).toContainEqual(value)
    })

    it('tells keys of any length apart', async () => {
      const lengths = [1, 60, 199, 200, 249, 250, 251, 400, 1_000]
      const start = newKey()
      const keys = lengths.flatMap((length) => {
        const key = `${start}:${'k'.repeat(length)}`
        return [`${key}a`, `${key}b`]
      })
      await Promise.all(keys.map((key) => keep(key, key)))
      const found = await store.getMany(keys)
      expect(found.map((one) => one?.value)).toEqual(keys)
    })

    it('is none the worse for a value that it cannot keep', async () => {
      const [before, bad, beside] = [newKey(), newKey(), newKey()]
      await keep(before, 'before')
      const [refused, kept] = await Promise.allSettled([keep(bad, unstorable), keep(beside, 1)])
      expect(refused.status).toBe('rejected')
      expect(kept.status).toBe('fulfilled')
      const found = await store.getMany([before, bad, beside])
      expect(found.map((one) => one?.value)).toEqual(['before', undefined, 1])
    })
  })
}

/** Text that no packing makes smaller; the same each time. */
function noise(chars: number): string {
  let state = 1
  let text = ''
  while (text.length < chars) {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    text += state.toString(36)
  }
  return text.slice(0, chars)
}
