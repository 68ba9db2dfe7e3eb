import { describe, expect, it } from 'vitest'
import { LocalBudget } from '../../src/budget/budget.js'
import { queueActivityQuestion } from '../../src/reports/queue-activity/question.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { SECOND } from '../../src/time/clock.js'
import { ScriptedUpstream } from '../support/wallboard/scripted-upstream.js'
import { VirtualClock } from '../support/wallboard/virtual-clock.js'
import { ContactCentre } from '../support/workloads/contact-centre.js'
import { Replica } from '../support/workloads/replica.js'

const WINDOW_MS = 5
const startMs = Date.UTC(2026, 10, 17, 9)

/** A gateway whose upstream takes so long. */
function open(latencyMs: number) {
  const clock = new VirtualClock(startMs)
  const random = () => 0.5
  const options = { onEvent: () => {}, random, clock }
  const replica = new Replica({
    ...options,
    centre: new ContactCentre({ seed: 1, queues: 3, conversationsPerHour: 10 }),
    upstream: new ScriptedUpstream({ clock, random, quota: 300, latencyMs }),
    budget: new LocalBudget(options),
    store: memoryStore(2 ** 20),
    planning: { merge: true, assemble: true, windowMs: WINDOW_MS, canary: 0 },
    partsOf: new WeakMap(),
    onCall: () => {},
  })
  const freshOf = async (...queueIds: readonly string[]) => {
    const answer = await replica.activity(queueActivityQuestion({ queueIds }).question)
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer')
    const { asOfMs, expiresAtMs, state } = answer.freshness
    return { asOfMs, freshMs: expiresAtMs - asOfMs, state }
  }
  return { clock, replica, freshOf }
}

describe('where a call of what happens now takes longer than half a fresh age', () => {
  it.each([
    [4 * SECOND, 10 * SECOND],
    [8 * SECOND, 16 * SECOND],
    [15 * SECOND, 30 * SECOND],
  ])(
    'of %i ms, whoever shares it is given as long an age as whoever made it: %i ms',
    async (takesMs, freshMs) => {
      const { clock, replica, freshOf } = open(takesMs)
      const paid = freshOf('a', 'b')
      const shared = clock.sleep(takesMs + SECOND).then(() => freshOf('b'))
      await clock.runUntil(startMs + takesMs + 2 * SECOND)
      const asOfMs = startMs + WINDOW_MS
      expect(await shared).toEqual({ asOfMs, freshMs, state: 'fresh' })
      // Its load waited for others, too.
      const ownMs = (await paid).freshMs
      expect(ownMs).toBeGreaterThanOrEqual(freshMs)
      expect(ownMs).toBeLessThanOrEqual(freshMs + 2 * WINDOW_MS)
      expect(replica.genesys.calls).toBe(1)
    },
  )
})
