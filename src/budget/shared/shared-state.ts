import { MINUTE } from '../../time/clock.js'
import { blockAsLong, endProbe } from '../bucket/block.js'
import type { Bucket } from '../bucket/bucket.js'
import { endCall, noteInFlight, updateAfterAnswer } from '../bucket/calls.js'
import { countLocally } from '../bucket/local-window.js'
import { compareWindows, currentWindow, usedOf, type Window } from '../bucket/window.js'
import type { Buckets } from '../budget-state.js'
import { joinedShares } from '../caller-shares.js'
import type { BucketName } from '../family.js'

/** What all replicas know together, and what each of them has under way. A value. */
export interface SharedState {
  readonly buckets: Buckets
  readonly replicas: ReadonlyMap<string, ReplicaState>
}

export interface ReplicaState {
  readonly seenMs: number
  /** How many writes this replica has made. A stored state with a smaller number has lost some. */
  readonly writes: number
  /** Calls granted and not ended, by bucket. */
  readonly inFlight: ReadonlyMap<BucketName, number>
  /** Buckets for which it has a probe out. */
  readonly probes: readonly BucketName[]
}

/** Longer than any call takes: a replica that has not written for this long counts as dead. */
const DEAD_MS = 1.5 * MINUTE
/** Replicas seen within this time are those that a limit is divided by. */
const PRESENT_MS = MINUTE / 2

export function emptyState(buckets: Buckets): SharedState {
  return { buckets, replicas: new Map() }
}

/** How many replicas there are, this one included. */
export function countReplicas({ replicas }: SharedState, self: string, nowMs: number): number {
  const others = [...replicas].filter(
    ([id, { seenMs }]) => id !== self && nowMs - seenMs < PRESENT_MS,
  )
  return others.length + 1
}

/** One replica as it is now, among the others; the dead are taken out, with what they had under way. */
export function enterReplica(
  shared: SharedState,
  self: string,
  own: ReplicaState,
  nowMs: number,
): SharedState {
  const replicas = new Map(shared.replicas).set(self, own)
  let buckets = shared.buckets
  for (const [id, replica] of replicas) {
    // Seen in the future by more than this: its clock was wrong; a living replica writes itself anew.
    if (Math.abs(nowMs - replica.seenMs) < DEAD_MS) continue
    replicas.delete(id)
    buckets = endCallsOfDead(buckets, replica, nowMs)
  }
  return { replicas, buckets: withInFlight(buckets, replicas, nowMs) }
}

/**
 * Merges a stored state that is older than this process's (a restored snapshot, or a Redis replica after failover): of
 * each bucket the later window or higher count, and the longer block; of each replica the entry with more writes.
 */
export function withNewer(older: SharedState, newer: SharedState, nowMs: number): SharedState {
  const buckets = new Map(older.buckets)
  for (const [name, bucket] of newer.buckets) {
    const before = older.buckets.get(name)
    buckets.set(name, before ? mergeBuckets(before, bucket, nowMs) : bucket)
  }
  const replicas = new Map(older.replicas)
  for (const [id, replica] of newer.replicas) {
    const before = older.replicas.get(id)
    if (!before || replica.writes > before.writes) replicas.set(id, replica)
  }
  return { buckets, replicas }
}

/** Whether the stored state lacks writes of any replica that this process has seen. */
export function lacksWrites(shared: SharedState, known: SharedState, nowMs: number): boolean {
  return [...known.replicas].some(([id, { writes, seenMs }]) => {
    const there = shared.replicas.get(id)
    // Any writer removes dead replicas.
    return there ? there.writes < writes : Math.abs(nowMs - seenMs) < DEAD_MS
  })
}

function mergeBuckets(older: Bucket, newer: Bucket, nowMs: number): Bucket {
  const isOlder = isOlderPreferred(
    currentWindow(older.window, nowMs),
    currentWindow(newer.window, nowMs),
  )
  const [kept, other] = isOlder ? [older, newer] : [newer, older]
  const shares = joinedShares(kept.shares, other.shares)
  return blockAsLong({ ...kept, shares }, other, nowMs)
}

/** Other processes may have written on the older state: a later window, or as high a count, is preferred. */
function isOlderPreferred(older: Window | undefined, newer: Window | undefined): boolean {
  if (!older || !newer) return older !== undefined
  const place = compareWindows(newer, older)
  return place === 'same' ? usedOf(older) >= usedOf(newer) : place === 'later'
}

/** Its calls count as sent, with lost answers; its probes are due again. */
function endCallsOfDead(buckets: Buckets, dead: ReplicaState, nowMs: number): Buckets {
  const next = new Map(buckets)
  for (const [name, bucket] of buckets) {
    let state = bucket
    for (let lost = dead.inFlight.get(name) ?? 0; lost > 0; lost--) {
      const ended = endCall(state)
      state = updateAfterAnswer({ ...ended, ...countLocally(ended, 'lost', nowMs) }, nowMs)
    }
    if (dead.probes.includes(name)) state = endProbe(state, 'failed', nowMs)
    next.set(name, state)
  }
  return next
}

/** In flight is what the replicas have in flight, and nothing else: no count can leak. */
function withInFlight(buckets: Buckets, replicas: SharedState['replicas'], nowMs: number): Buckets {
  const next = new Map<BucketName, Bucket>()
  for (const [name, bucket] of buckets) {
    let inFlight = 0
    let probing = false
    for (const replica of replicas.values()) {
      inFlight += replica.inFlight.get(name) ?? 0
      probing ||= replica.probes.includes(name)
    }
    const probe = bucket.probe === 'out' && !probing ? 'due' : bucket.probe
    next.set(name, { ...noteInFlight(bucket, inFlight, nowMs), probe })
  }
  return next
}
