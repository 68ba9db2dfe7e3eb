/** Of each report; select these three wherever you poll. */
export interface Freshness {
  readonly asOf: string
  readonly ageSeconds: number
  readonly pollAfter: string
}

const SHORTEST_MS = 1_000
const LONGEST_MS = 3_600_000

/** How long to wait. By the gateway's clock, which `asOf` and `ageSeconds` tell: a viewer's may be wrong. */
export function msUntilPoll({ asOf, ageSeconds, pollAfter }: Freshness): number {
  const nowMs = Date.parse(asOf) + ageSeconds * 1_000
  return Math.min(Math.max(Date.parse(pollAfter) - nowMs, SHORTEST_MS), LONGEST_MS)
}

export interface Polling {
  /** Of all reports in the answer; empty when there is none, for example after an error. */
  readonly ask: () => Promise<readonly Freshness[]>
  readonly signal: AbortSignal
  readonly afterErrorMs?: number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Asks again and again, each time when newer data can be there, until the signal. */
export async function poll({
  ask,
  signal,
  afterErrorMs = 10_000,
  sleep = sleepUnlessAborted,
}: Polling): Promise<void> {
  while (!signal.aborted) {
    const waits = (await ask()).map(msUntilPoll)
    await sleep(waits.length > 0 ? Math.min(...waits) : afterErrorMs, signal)
  }
}

function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
