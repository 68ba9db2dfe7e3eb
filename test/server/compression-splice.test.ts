import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multiply, shiftOf } from '../../src/server/compression/crc32-shift.js'
import { GzipConstant } from '../../src/server/compression/gzip-constant.js'
import { spliceGzip } from '../../src/server/compression/spliced-gzip.js'

const rows = (count: number) =>
  Buffer.from(
    [...Array(count)].map((_, n) => `{"queue":{"name":"Süd ${n}"},"offered":${n}}`).join(','),
  )

interface Piece {
  readonly bytes: Buffer
  readonly isConstant: boolean
}

async function spliced(pieces: readonly Piece[]): Promise<Buffer> {
  const made = await Promise.all(
    pieces.map(async ({ bytes, isConstant }) =>
      isConstant ? await GzipConstant.of(bytes) : bytes,
    ),
  )
  const { parts, length } = spliceGzip(made)
  const gzip = Buffer.concat(parts)
  expect(gzip).toHaveLength(length)
  return gzip
}

const wholeOf = (pieces: readonly Piece[]) => Buffer.concat(pieces.map(({ bytes }) => bytes))

/** Pieces of every size that matters: none, slots, more than a stored block, more than one part. */
const bytes = fc.oneof(
  fc
    .constantFrom(0, 1, 127, 128, 65_534, 65_535, 65_536, 131_070, 131_071)
    .map((n) => randomBytes(n)),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => Buffer.from(text)),
  fc.nat(3_000).map(rows),
)
const somePieces = fc.array(fc.record({ bytes, isConstant: fc.boolean() }), { maxLength: 30 })

describe('spliced gzip', () => {
  it('is gzip of all pieces one after the other, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(somePieces, async (pieces) => {
        expect(gunzipSync(await spliced(pieces)).equals(wholeOf(pieces))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  const constant = (bytes: Buffer): Piece => ({ bytes, isConstant: true })
  const slot = (bytes: Buffer): Piece => ({ bytes, isConstant: false })
  const none = Buffer.alloc(0)
  it.each<[string, readonly Piece[]]>([
    ['no pieces', []],
    ['an empty slot', [slot(none)]],
    ['an empty constant', [constant(none)]],
    ['an empty slot in empty memory', [slot(rows(1)), slot(Buffer.from(new ArrayBuffer(0)))]],
    ['one short slot', [slot(Buffer.from('0'))]],
    ['one long constant', [constant(rows(20_000))]],
    ['a long constant twice in a row', [constant(rows(20_000)), constant(rows(20_000))]],
    [
      'long constants with slots',
      [20_000, 9, 0].flatMap((n) => [constant(rows(n)), slot(rows(1))]),
    ],
    ['a constant that cannot be compressed', [constant(randomBytes(100_000))]],
    ['a slot of exactly one block', [slot(randomBytes(65_535))]],
    ['slots that fill a block together', [65_534, 1, 1].map((n) => slot(randomBytes(n)))],
    ['a slot of many blocks', [slot(randomBytes(1_000_000))]],
    ['ten thousand slots', [...Array(10_000)].map((_, n) => slot(Buffer.from(`${n},`)))],
    ['a constant whose CRC is computed in slices', [slot(none), constant(rows(250_000))]],
  ])('of %s is read by Node', async (_, pieces) => {
    expect(gunzipSync(await spliced(pieces)).equals(wholeOf(pieces))).toBe(true)
  })

  const python =
    'import gzip, sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))'
  const zlib =
    'import zlib, sys; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read(), 31))'
  it.each([
    ['gzip', ['-dc']],
    ['python3', ['-c', python]],
    ['python3', ['-c', zlib]],
  ])('is read by %s %j, where that is installed', async (program, args) => {
    const pieces = [rows(2_000), rows(2), rows(3_000), randomBytes(70_000), rows(1)]
    const all = pieces.map((one, n) => ({ bytes: one, isConstant: n % 2 === 0 }))
    const input = await spliced(all)
    const { error, status, stdout } = spawnSync(program, args, { input, maxBuffer: 2 ** 26 })
    if (error && 'code' in error && error.code === 'ENOENT') return
    expect(status).toBe(0)
    expect(stdout.equals(wholeOf(all))).toBe(true)
  })

  it('is hardly longer than gzip of the whole', async () => {
    const all = [constant(rows(4_000)), slot(Buffer.from('"CACHE"')), constant(rows(4_000))]
    const { length } = gzipSync(wholeOf(all))
    expect((await spliced(all)).length).toBeLessThan(1.02 * length)
  })

  it('holds the compressed bytes of its constants and no others, and shares them', async () => {
    const whole = rows(300_000)
    const { held, heldBytes } = await GzipConstant.of(whole)
    expect(heldBytes).toBeLessThan(whole.length / 5)
    expect(held.buffer.byteLength).toBe(heldBytes)
    const short = await GzipConstant.of(whole.subarray(10, 20))
    expect(short.held.buffer.byteLength).toBe(10)
    const again = await GzipConstant.of(whole)
    expect(spliceGzip([again]).parts).toContain(again.held)
    expect(
      spliceGzip([again, short, again]).parts.filter((one) => one === again.held),
    ).toHaveLength(2)
  })
})

describe('the CRC-32 of what is joined', () => {
  it.each([0, 1, 2, 3, 7, 8, 255, 65_535, 65_536, 1_000_003])(
    'is found for %i bytes that follow',
    (length) => {
      const [first, second] = [randomBytes(100), randomBytes(length)]
      const joined = (multiply(shiftOf(length), crc32(first)) ^ crc32(second)) >>> 0
      expect(joined).toBe(crc32(Buffer.concat([first, second])))
    },
  )

  it('is the same for lengths beyond memory, put together from their parts', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
        fc.pre(Number.isSafeInteger(one + other))
        expect(multiply(shiftOf(one), shiftOf(other))).toBe(shiftOf(one + other))
      }),
    )
  })
})
