import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inThreadPool } from '../../src/server/compression/thread-pool.js'
import { CompressedConstants } from '../../src/server/templates/compressed-constants.js'
import { TemplateConstants } from '../../src/server/templates/template-constants.js'

const { failures } = vi.hoisted(() => ({ failures: { left: 0 } }))
vi.mock('../../src/server/compression/thread-pool.js', () => ({
  inThreadPool: vi.fn(async (work: () => Promise<unknown>) => {
    if (failures.left === 0) return work()
    failures.left -= 1
    throw new Error('zlib has no memory')
  }),
}))

function constantsOf(texts: readonly string[]): TemplateConstants {
  return new TemplateConstants(texts.map((text) => [text]))
}

describe(CompressedConstants, () => {
  afterEach(() => {
    vi.clearAllMocks()
  })
  const text = 'x'.repeat(2_000)

  it.each([
    ['gzip', 1],
    ['br', 1],
    ['gzip', 2],
  ] as const)(
    'are made in %s when they are asked for again after a failure (%i)',
    async (coding, count) => {
      const constants = new CompressedConstants(constantsOf(Array(count).fill(text)))
      failures.left = count
      const asked = [constants.prepare(coding), constants.prepare(coding)]
      for (const one of asked) await expect(one).rejects.toThrow('zlib has no memory')
      expect(constants.isReadyIn(coding)).toBe(false)
      expect(constants.bytes).toBe(0)
      expect(inThreadPool).toHaveBeenCalledTimes(count)
      await constants.prepare(coding)
      expect(constants.isReadyIn(coding)).toBe(true)
      if (coding === 'br') return
      const { parts } = constants.bodyIn(coding, Array(count - 1).fill('slot'))
      expect(String(gunzipSync(Buffer.concat(parts)))).toBe(Array(count).fill(text).join('slot'))
    },
  )

  it.each<[string, number, 'identity' | 'gzip']>([
    ['no slot', 1, 'identity'],
    ['a slot', 2, 'identity'],
    ['slots', 4, 'identity'],
    ['no slot, gzip', 1, 'gzip'],
    ['slots, gzip', 4, 'gzip'],
  ])(
    'put an answer together anew as soon as one of its texts is another: %s',
    async (_, count, encoding) => {
      const constants = new CompressedConstants(constantsOf(Array(count).fill(text)))
      if (encoding === 'gzip') await constants.prepare(encoding)
      const sent = (texts: readonly string[]) => {
        const { parts, length } = constants.bodyIn(encoding, texts)
        const bytes = Buffer.concat(parts)
        expect(bytes.length).toBe(length)
        return String(encoding === 'gzip' ? gunzipSync(bytes) : bytes)
      }
      const written = (texts: readonly string[]) => text + texts.map((one) => one + text).join('')
      const slots = Array.from({ length: count - 1 }, (_, slot) => `slot ${slot}`)
      const others = slots.map((_, at) => slots.map((slot, index) => (index === at ? 'é' : slot)))
      for (const texts of [slots, [...slots], ...others, slots]) {
        expect(sent(texts)).toBe(written(texts))
      }
    },
  )

  it('count what the answer that was put together last takes of memory', async () => {
    const constants = new CompressedConstants(constantsOf([text, text]))
    expect(constants.takeGrowth()).toBe(false)
    const { parts } = constants.bodyIn('identity', ['slot'])
    expect(constants.takeGrowth()).toBe(true)
    expect(constants.bytes).toBeGreaterThanOrEqual(Buffer.concat(parts).length)
    const { bytes } = constants
    expect(constants.bodyIn('identity', ['slot']).parts).toBe(parts)
    constants.bodyIn('identity', ['tols'])
    expect([constants.takeGrowth(), constants.bytes]).toEqual([false, bytes])
  })
})
