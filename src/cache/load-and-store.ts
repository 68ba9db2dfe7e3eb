import { setMaxListeners } from 'node:events'
import type { Lease } from '../coordination/leases.js'
import type { Store, WriteOutcome } from '../store/store.js'
import { type Clock, MINUTE, within } from '../time/clock.js'
import { abortableWait } from '../time/deadline.js'
import type { AnsweringCall, FlightContext, StartedLoad } from './load-request.js'
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

/** Kept longer than its stale-if-error age: the gateway decides ages, and the store's expiry must not be first. */
const KEEP_MARGIN_MS = 5 * MINUTE

interface StoredLoad<Value> {
  readonly entry: Entry<Value>
  readonly outcome: WriteOutcome
  /** No call has answered any of it. */
  readonly isFromKnown: boolean
}

/** Loads a value within its deadline and stores it, unless another process has begun to load it since. */
export async function loadAndStore<Value>(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  request: StartedLoad<Value>,
  lease: Lease,
): Promise<StoredLoad<Value>> {
  const startedMs = clock.now()
  const told: (AnsweringCall | null)[] = []
  const loaded = await withinDeadline(clock, request, lease, (call) => told.push(call))
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
    forcedBy: request.forcedBy?.(loaded.asOfMs, startedMs) ?? undefined,
  }
  const keepMs = entry.lifetime.errorMs + KEEP_MARGIN_MS
  const outcome = await store.set(request.key, entry, keepMs, lease.fence)
  // Not stored: release the lease, or others wait until it expires.
  if (outcome === 'failed') void lease.end()
  else lease.stored()
  return { entry, outcome, isFromKnown: told.length > 0 && told.every((call) => call === null) }
}

function withinDeadline<Value>(
  clock: Clock,
  request: StartedLoad<Value>,
  { lost, memo }: Lease,
  onCall: FlightContext['onCall'],
): Promise<Loaded<Value>> {
  const { deadlineMs, priority, callers, pending, decided } = request
  const { mayResume = everything, mayReuse = everything, knownOnly } = request
  const deadline = new AbortController()
  const signal = AbortSignal.any([deadline.signal, lost])
  // Each call of the load listens to it, and a load may make many: Node would warn of a leak.
  setMaxListeners(0, signal)
  // A load that ignores its signal still ends for those waiting.
  const loaded = request.load(priority, signal, {
    memo,
    callers,
    mayResume,
    mayReuse,
    pending,
    knownOnly,
    onCall,
  })
  decided()
  const load = abortableWait(lost, loaded)
  return within(clock, deadlineMs, load, () => {
    const error = new LoadTimeoutError(deadlineMs)
    deadline.abort(error)
    return error
  })
}

const everything = () => true
