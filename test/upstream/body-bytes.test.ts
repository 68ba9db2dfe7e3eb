import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyBytes, type HeldBytes } from '../../src/upstream/http/body-bytes.js'
import { settleMicrotasks } from '../support/manual-clock.js'

/** Takes its bytes one part after another, then gives them back. */
async function read(bodies: BodyBytes, parts: readonly number[], check: () => void) {
  using held = bodies.hold()
  for (const bytes of parts) {
    await held.take(bytes, undefined)
    check()
    await settleMicrotasks()
  }
}

describe('the bytes of bodies', () => {
  it('never exceed the bound and one body, and every body is read to its end', async () => {
    const part = fc.integer({ min: 1, max: 40 })
    const body = fc.array(part, { minLength: 1, maxLength: 8 })
    const all = fc.array(body, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(all, fc.integer({ min: 1, max: 200 }), async (all, max) => {
        const bodies = new BodyBytes(max)
        const largest = Math.max(...all.map((one) => one.reduce((sum, bytes) => sum + bytes, 0)))
        const check = () => expect(bodies.held).toBeLessThanOrEqual(max + largest)
        await Promise.all(all.map((one) => read(bodies, one, check)))
        expect(bodies.held).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('go to the next waiting body when one is aborted', async () => {
    const bodies = new BodyBytes(10)
    const [one, two, three, four] = [1, 2, 3, 4].map(() => bodies.hold()) as [
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
    expect(bodies.held).toBe(7)
    two[Symbol.dispose]()
    four[Symbol.dispose]()
    expect(bodies.held).toBe(0)
    await expect(three.take(1, leaving.signal)).rejects.toThrow('gone')
  })
})
