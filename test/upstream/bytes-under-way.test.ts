import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BytesUnderWay, type HeldBytes } from '../../src/upstream/http/bytes-under-way.js'
import { settleMicrotasks } from '../support/manual-clock.js'

/** Takes its bytes one after another, and leaves. */
async function read(underWay: BytesUnderWay, parts: readonly number[], look: () => void) {
  using held = underWay.hold()
  for (const bytes of parts) {
    await held.take(bytes, undefined)
    look()
    await settleMicrotasks()
  }
}

describe('bytes under way', () => {
  it('never hold more than the bound and one body, and everybody comes to an end', async () => {
    const part = fc.integer({ min: 1, max: 40 })
    const body = fc.array(part, { minLength: 1, maxLength: 8 })
    const bodies = fc.array(body, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 200 }), async (all, max) => {
        const underWay = new BytesUnderWay(max)
        const largest = Math.max(...all.map((one) => one.reduce((sum, bytes) => sum + bytes, 0)))
        const look = () => expect(underWay.held).toBeLessThanOrEqual(max + largest)
        await Promise.all(all.map((one) => read(underWay, one, look)))
        expect(underWay.held).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('are given to the next when one who waits leaves', async () => {
    const underWay = new BytesUnderWay(10)
    const [one, two, three, four] = [1, 2, 3, 4].map(() => underWay.hold()) as [
      HeldBytes,
      HeldBytes,
      HeldBytes,
      HeldBytes,
    ]
    await one.take(6, undefined)
    await two.take(6, undefined)
    const leaving = new AbortController()
    const left = three.take(5, leaving.signal)
    const next = four.take(1, undefined)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    one[Symbol.dispose]()
    await next
    expect(underWay.held).toBe(7)
    two[Symbol.dispose]()
    four[Symbol.dispose]()
    expect(underWay.held).toBe(0)
    await expect(three.take(1, leaving.signal)).rejects.toThrow('gone')
  })
})
