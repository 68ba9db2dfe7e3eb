import type { Books, Buckets, Prior, Ticket } from './books.js'
import { type Bucket, believe, closeAsLong, countBelated, newBucket } from './bucket.js'
import type { BucketName } from './family.js'
import type { BudgetReading } from './reading.js'
import { readingOfShare, shareOfLimit } from './share.js'

/** A process on its own while the budget cannot be shared: what it decides by, and what it has to tell the others afterwards. */
export class Alone {
  /** Our share of each bucket. */
  buckets: Buckets
  /** How many replicas live on a share each. */
  readonly replicas: number
  /** Of buckets that are not known yet. */
  readonly #windowMs: number
  readonly #priors = new Map<BucketName, Prior>()
  /** When calls of ours ended, by bucket. */
  readonly #ended: { readonly name: BucketName; readonly atMs: number }[] = []

  constructor(shares: Buckets, replicas: number, windowMs: number) {
    this.buckets = shares
    this.replicas = replicas
    this.#windowMs = windowMs
  }

  settle(books: Books, ticket: Ticket, reading: BudgetReading | undefined, nowMs: number): void {
    const { replicas } = this
    const { family } = ticket
    for (const name of ['token', family] as const) this.#ended.push({ name, atMs: nowMs })
    books.settle(ticket, reading && readingOfShare(reading, family, books.buckets, replicas, nowMs))
  }

  learnPrior(books: Books, prior: Prior, bucket: BucketName): void {
    this.#priors.set(bucket, prior)
    books.learnPrior({ ...prior, limit: shareOfLimit(prior.limit, this.replicas) }, bucket)
  }

  /** The books of all, with what was learned and done here meanwhile. */
  rejoin(buckets: Buckets, nowMs: number): Buckets {
    const next = new Map(buckets)
    const change = (name: BucketName, change: (bucket: Bucket) => Bucket) =>
      next.set(name, change(next.get(name) ?? newBucket(null, this.#windowMs)))
    for (const [name, { limit, windowMs }] of this.#priors) {
      change(name, (bucket) => believe(bucket, limit, windowMs))
    }
    for (const { name, atMs } of this.#ended) {
      change(name, (bucket) => countBelated(bucket, atMs, nowMs))
    }
    for (const [name, share] of this.buckets) {
      change(name, (bucket) => closeAsLong(bucket, share, nowMs))
    }
    return next
  }
}
