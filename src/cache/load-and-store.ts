import type { Store, WriteOutcome } from '../store/store.js'
import { type Clock, MINUTE, within } from '../time/clock.js'
import type { LoadPriority } from './flights.js'
import type { Lease, Sharing } from './leases.js'
import type { StartedLoad } from './load-request.js'
import { boundedLifetime, type Entry, type Loaded } from './policy/entry.js'

/** The flight's own deadline passed. */
export class LoadTimeoutError extends Error {
  override readonly name = 'LoadTimeoutError'

  readonly tookMs: number

  constructor(tookMs: number) {
    super(`The load took longer than ${tookMs} ms`)
    this.tookMs = tookMs
  }
}

/** How much longer than its error age a value is kept: ages are decided by our clock, not the store's. */
const KEEP_MARGIN_MS = 5 * MINUTE

export interface LoadParts {
  readonly store: Store
  readonly clock: Clock
  /** Whether other processes may have loaded the key since. */
  readonly sharing: Sharing
}

/** Loads a value within its deadline and stores it, unless somebody else has begun to load it since. */
export async function loadAndStore<Value>(
  { store, clock, sharing }: LoadParts,
  request: StartedLoad<Value>,
  priority: LoadPriority,
  lease: Lease | undefined,
): Promise<{ readonly entry: Entry<Value>; readonly outcome: WriteOutcome }> {
  const startedMs = clock.now()
  const loaded = await withinDeadline(clock, request, priority, lease)
  const storedAtMs = clock.now()
  // Written out: a spread would give every entry a hidden class of its own, 440 bytes each.
  const entry: Entry<Value> = {
    value: loaded.value,
    asOfMs: loaded.asOfMs,
    lifetime: boundedLifetime(loaded.lifetime),
    completeUntilMs: loaded.completeUntilMs,
    canonical: request.canonical,
    storedAtMs,
    loadMs: Math.max(0, storedAtMs - startedMs),
    // A run that was resumed began before this load: it may be from before the invalidation, and was not forced by it.
    forcedBy: (loaded.asOfMs >= startedMs && request.forcedBy?.()) || undefined,
  }
  const keepMs = entry.lifetime.errorMs + KEEP_MARGIN_MS
  // Tokens are instants: without one, the instant at which we began stands for it.
  const alone = sharing === 'none' ? undefined : { holder: '', token: Math.floor(startedMs) }
  const outcome = await store.set(request.key, entry, keepMs, lease?.fence ?? alone)
  // Where it could not be stored, nobody shall wait for it until the lease runs out.
  if (outcome === 'failed') void lease?.end()
  else lease?.stored()
  return { entry, outcome }
}

function withinDeadline<Value>(
  clock: Clock,
  request: StartedLoad<Value>,
  priority: LoadPriority,
  lease: Lease | undefined,
): Promise<Loaded<Value>> {
  const { deadlineMs } = request
  const deadline = new AbortController()
  const signal = lease ? AbortSignal.any([deadline.signal, lease.lost]) : deadline.signal
  // Raced, so that a load which ignores its signal still ends for those who wait.
  const load = Promise.race([
    request.load(priority, signal, request.callers, request.isNews ?? everything),
    ...(lease ? [lost(lease)] : []),
  ])
  return within(clock, deadlineMs, load, () => {
    const error = new LoadTimeoutError(deadlineMs)
    deadline.abort(error)
    return error
  })
}

const everything = () => true

/** Rejects when the lease is lost. */
function lost({ lost }: Lease): Promise<never> {
  return new Promise((_, reject) => {
    if (lost.aborted) reject(lost.reason)
    else lost.addEventListener('abort', () => reject(lost.reason), { once: true })
  })
}
