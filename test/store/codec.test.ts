import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../src/store/codec.js'

/** Columns as a report has them. */
function report(rows: number) {
  const column = (most: number) => Array.from({ length: rows }, (_, i) => (i * 7_919) % most)
  return { value: { queue: column(40), offered: column(60), talkMs: column(900_000) }, asOfMs: 1 }
}

const asJson = (value: unknown) => JSON.stringify(value)

describe('the codec', () => {
  it('gives back what JSON can hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(asJson(await decode(await encode(value)))).toBe(asJson(value))
      }),
    )
  })

  it('keeps small values readable, and packs large ones to less than half', async () => {
    expect(await encode({ a: 1 })).toBe('j{"a":1}')
    const large = report(50_000)
    const text = await encode(large)
    expect(text[0]).toBe('z')
    expect(text.length).toBeLessThan(asJson(large).length / 2)
    expect(await decode(text)).toEqual(large)
  })

  it('packs and unpacks many at once', async () => {
    const values = Array.from({ length: 50 }, (_, i) => report(100 * i))
    const texts = await Promise.all(values.map(encode))
    expect(await Promise.all(texts.map(decode))).toEqual(values)
  })

  it('refuses what is not JSON', async () => {
    await expect(encode(undefined)).rejects.toThrow(TypeError)
    await expect(encode(1n)).rejects.toThrow(TypeError)
  })

  it('takes garbage, another format and nothing at all for nothing', async () => {
    for (const text of ['', 'j', 'z', 'x{}', '{}', 'j{"a":', 'zAAAA', 'z%%%', '{"value":1}']) {
      expect(await decode(text)).toBeUndefined()
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(await decode(`z${text}`)).toBeUndefined()
      }),
    )
  })

  it('never takes a part of a value, or a damaged one, for the value', async () => {
    const text = await encode(report(5_000))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length - 5 }), async (at) => {
        expect(await decode(text.slice(0, at))).toBeUndefined()
        const other = text[at] === 'A' ? 'Q' : 'A'
        const damaged = await decode(text.slice(0, at) + other + text.slice(at + 1))
        // A few bits of the gzip header mean nothing.
        if (damaged !== undefined) expect(damaged).toEqual(report(5_000))
      }),
    )
  })

  it('does not unpack what grows beyond all measure', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, ' '), { level: 9 }).toString('base64')
    const before = process.memoryUsage().rss
    expect(await decode(`z${bomb}`)).toBeUndefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20)
  })
})
