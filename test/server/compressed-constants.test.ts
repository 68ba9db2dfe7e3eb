import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inThreadPool } from '../../src/server/compression/thread-pool.js'
import { CompressedConstants } from '../../src/server/templates/compressed-constants.js'

const { failures } = vi.hoisted(() => ({ failures: { left: 0 } }))
vi.mock('../../src/server/compression/thread-pool.js', () => ({
  inThreadPool: vi.fn(async (work: () => Promise<unknown>) => {
    if (failures.left === 0) return work()
    failures.left -= 1
    throw new Error('zlib has no memory')
  }),
}))

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
      const constants = new CompressedConstants(Array(count).fill(Buffer.from(text)))
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
})
