import { blockAsLong } from '../bucket/block.js'
import { applyPrior, type Bucket, newBucket } from '../bucket/bucket.js'
import { noteAnswer } from '../bucket/observe-window.js'
import type { BudgetReading, WindowReading } from '../bucket/reading.js'
import type { Allowance } from '../bucket/window.js'
import type { Buckets, BudgetState, Prior, ReservedCall } from '../budget-state.js'
import { joinedShares } from '../caller-shares.js'
import type { BucketName } from '../family.js'
import { bringUse } from './belated.js'
import { readingOfShare, shareOfLimit } from './share.js'

/** A process on its own while the budget cannot be shared: what it decides by, and what it has to tell the others afterwards. */
export class PartitionedBudget {
  /** Our share of each bucket. */
  buckets: Buckets
  /** How many replicas live on a share each. */
  readonly replicas: number
  /** Of buckets that are not known yet. */
  readonly #windowMs: number
  readonly #priors = new Map<BucketName, Prior>()
  /** As all knew them last. */
  readonly #parted: Buckets
  /** The upstream's own numbers, about all replicas, and our calls that ended without. */
  readonly #told = new Map<BucketName, Allowance>()

  constructor(parted: Buckets, shares: Buckets, replicas: number, windowMs: number) {
    this.#parted = parted
    this.buckets = shares
    this.replicas = replicas
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

  /** The state that all share, with what this process learned and did meanwhile. */
  rejoin(buckets: Buckets, nowMs: number): Buckets {
    const next = new Map(buckets)
    const change = (name: BucketName, change: (bucket: Bucket) => Bucket) =>
      next.set(name, change(next.get(name) ?? newBucket(null, this.#windowMs)))
    for (const [name, { limit, windowMs }] of this.#priors) {
      change(name, (bucket) => applyPrior(bucket, limit, windowMs))
    }
    for (const [name, share] of this.buckets) {
      const told = this.#told.get(name)
      change(name, (bucket) => {
        const used = told ? bringUse(bucket, told, share.observedAtMs, nowMs) : bucket
        const shares = joinedShares(used.shares, share.shares)
        return blockAsLong({ ...used, shares }, share, nowMs)
      })
    }
    return next
  }

  #note(
    name: BucketName,
    reading: WindowReading | undefined,
    askedAtMs: number,
    nowMs: number,
  ): void {
    const before = this.#told.get(name) ?? this.#partedFrom(name)
    this.#told.set(name, noteAnswer(before, reading, askedAtMs, nowMs))
  }

  /** Without the calls that ended before: all know of them. */
  #partedFrom(name: BucketName): Allowance {
    const parted = this.#parted.get(name) ?? newBucket(null, this.#windowMs)
    const { limit, windowMs, window } = parted
    return { limit, windowMs, window: window && { ...window, uncounted: [] } }
  }
}
