import { blockAsLong } from '../bucket/block.js'
import { applyPrior, type Bucket, newBucket } from '../bucket/bucket.js'
import { noteAnswer } from '../bucket/observe-window.js'
import type { BudgetReading, WindowReading } from '../bucket/reading.js'
import type { LimitState } from '../bucket/window.js'
import type { Buckets, BudgetState, Prior, ReservedCall } from '../budget-state.js'
import { joinedShares } from '../caller-shares.js'
import type { BucketName } from '../family.js'
import { mergeUsage } from './merge-usage.js'
import { readingOfShare, shareOfLimit, sharesOf } from './share.js'
import {
  countReplicas,
  emptyState,
  enterReplica,
  type ReplicaState,
  type SharedState,
} from './shared-state.js'

/** The budget of a partitioned process: its static share of each bucket, and what is merged into the shared state afterwards. */
export class PartitionedBudget {
  /** This process's static share of each bucket. */
  buckets: Buckets
  /** How many processes the limit is divided by. */
  readonly replicas: number
  /** Of buckets that are not known yet. */
  readonly #windowMs: number
  readonly #priors = new Map<BucketName, Prior>()
  /** As all processes knew them last. */
  readonly #before: Buckets
  /** The upstream's own numbers, about all processes, and this one's calls that ended without. */
  readonly #reported = new Map<BucketName, LimitState>()

  constructor(state: SharedState, self: string, own: ReplicaState, windowMs: number) {
    const { seenMs: nowMs } = own
    this.replicas = countReplicas(state, self, nowMs)
    const shares = emptyState(sharesOf(state.buckets, this.replicas, nowMs))
    this.buckets = enterReplica(shares, self, own, nowMs).buckets
    this.#before = state.buckets
    this.#windowMs = windowMs
  }

  settle(
    state: BudgetState,
    call: ReservedCall,
    reading: BudgetReading | undefined,
    nowMs: number,
  ): void {
    const { replicas } = this
    const { family, askedAtMs } = call
    this.#note('token', reading, askedAtMs, nowMs)
    this.#note(family, reading && (reading.own ?? {}), askedAtMs, nowMs)
    state.settle(call, reading && readingOfShare(reading, family, state.buckets, replicas, nowMs))
  }

  learnPrior(state: BudgetState, prior: Prior, bucket: BucketName): void {
    this.#priors.set(bucket, prior)
    state.learnPrior({ ...prior, limit: shareOfLimit(prior.limit, this.replicas) }, bucket)
  }

  /** The shared state with what this process learned and did meanwhile. */
  mergeInto(shared: SharedState, nowMs: number): SharedState {
    const next = new Map(shared.buckets)
    const change = (name: BucketName, change: (bucket: Bucket) => Bucket) =>
      next.set(name, change(next.get(name) ?? newBucket(null, this.#windowMs)))
    for (const [name, { limit, windowMs }] of this.#priors) {
      change(name, (bucket) => applyPrior(bucket, limit, windowMs))
    }
    for (const [name, share] of this.buckets) {
      const reported = this.#reported.get(name)
      change(name, (bucket) => {
        const used = reported ? mergeUsage(bucket, reported, share.observedAtMs, nowMs) : bucket
        const shares = joinedShares(used.shares, share.shares)
        return blockAsLong({ ...used, shares }, share, nowMs)
      })
    }
    return { ...shared, buckets: next }
  }

  #note(
    name: BucketName,
    reading: WindowReading | undefined,
    askedAtMs: number,
    nowMs: number,
  ): void {
    const before = this.#reported.get(name) ?? this.#limitBefore(name)
    this.#reported.set(name, noteAnswer(before, reading, askedAtMs, nowMs))
  }

  /** Without the calls that ended before: all processes know of them. */
  #limitBefore(name: BucketName): LimitState {
    const { limit, windowMs, window } = this.#before.get(name) ?? newBucket(null, this.#windowMs)
    return { limit, windowMs, window: window && { ...window, uncounted: [] } }
  }
}
