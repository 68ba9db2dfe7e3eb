import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
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

  const packed = (json: string) => `z${gzipSync(json, { level: 9 }).toString('base64')}`

  it.each([
    ['60 MB of lists in lists', packed('['.repeat(60 * 2 ** 20))],
    [
      '60 MB of lists in lists, closed',
      packed('['.repeat(30 * 2 ** 20) + ']'.repeat(30 * 2 ** 20)),
    ],
    ['objects in objects', packed(`${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`)],
    ['one level too many', `j${'['.repeat(65)}${']'.repeat(65)}`],
    ['a nest behind a text with quotes', packed(`["\\"[\\\\",${'['.repeat(64)}${']'.repeat(64)}]`)],
    ['a nest in the second piece', packed(`["${'x'.repeat(300_000)}",${'['.repeat(64)}`)],
    ['five million empty lists', packed(`[${'[],'.repeat(5_000_000)}0]`)],
    ['a plain text that should be a packed one', `j"${'x'.repeat(200_000)}"`],
    ['more characters than our largest value', `z${'A'.repeat(100 * 2 ** 20)}`],
  ])('parses nothing of what nobody here would write: %s', async (_, text) => {
    const parse = vi.spyOn(JSON, 'parse')
    expect(await decode(text)).toBeUndefined()
    expect(parse).not.toHaveBeenCalled()
    parse.mockRestore()
  })

  it.each([
    ['64 levels', JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`)],
    ['brackets in texts', { a: '['.repeat(1_000), '{"[': '\\"[{', b: '{'.repeat(20_000) }],
  ])('reads what may look like it: %s', async (_, value) => {
    expect(await decode(await encode(value))).toEqual(value)
  })

  it('does not write what it would not read', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(65)}${']'.repeat(65)}`)
    await expect(encode(deep)).rejects.toThrow('too large to be stored')
    await expect(encode('x'.repeat(65 * 2 ** 20))).rejects.toThrow('too large to be stored')
  })

  it('does not unpack what grows beyond all measure', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, ' '), { level: 9 }).toString('base64')
    const before = process.memoryUsage().rss
    expect(await decode(`z${bomb}`)).toBeUndefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20)
  })
})

it('parses a large value in pieces', async () => {
  const value = { rows: Array.from({ length: 60_000 }, (_, index) => ({ index, name: 'é,"[' })) }
  const text = await encode(value)
  const parse = vi.spyOn(JSON, 'parse')
  onTestFinished(() => parse.mockRestore())
  expect(await decode(text)).toEqual(value)
  const lengths = parse.mock.calls.map(([json]) => String(json).length)
  expect(Math.max(...lengths)).toBeLessThan(600_000)
  expect(lengths.length).toBeGreaterThan(3)
})
