import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Gateway } from './ask.js'
import { type ActivityFragment, ActivityNowDocument } from './generated.js'

const AFTER_ERROR_MS = 10_000

/** Asks again each time when newer data can be there. */
export async function poll(
  gateway: Gateway,
  queueIds: readonly string[],
  tell: (activity: ActivityFragment | null, problem: string | null) => void,
): Promise<never> {
  for (;;) {
    let waitMs = AFTER_ERROR_MS
    try {
      const { queueActivity } = await ask(gateway, ActivityNowDocument, { queueIds: [...queueIds] })
      tell(queueActivity, null)
      if (queueActivity) waitMs = msUntilPoll(queueActivity.freshness)
    } catch (error) {
      tell(null, String(error))
    }
    await sleep(waitMs)
  }
}

/** By the gateway's clock, which `asOf` and `ageSeconds` tell: ours may be wrong. */
function msUntilPoll(freshness: { asOf: string; ageSeconds: number; pollAfter: string }): number {
  const nowMs = Date.parse(freshness.asOf) + freshness.ageSeconds * 1_000
  return Math.min(Math.max(Date.parse(freshness.pollAfter) - nowMs, 1_000), 3_600_000)
}
