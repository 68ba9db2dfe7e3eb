import { blockAfter429, blockBucket, blockedUntil, endProbe, whichBucket } from './bucket/block.js'
import { applyPrior, type Bucket, countOf, newBucket } from './bucket/bucket.js'
import { endCall, grantCall, refuseCall, releaseCall, updateAfterAnswer } from './bucket/calls.js'
import { noteAnswer } from './bucket/observe-window.js'
import { type BudgetReading, hasNumbers, type WindowReading } from './bucket/reading.js'
import { statusOf } from './bucket/status.js'
import { bucketDecision, openFrom, retryAt } from './bucket-decision.js'
import type { AskedCall, BudgetDenial, BudgetEvent, NamedRefusal } from './events.js'
import type { BucketName, Family } from './family.js'
import {
  firstLoadAsked,
  firstLoadGranted,
  firstLoadReleased,
  isSatisfied,
  shareRetryAt,
} from './first-loads.js'
import type { Priority } from './priority.js'
import { type BudgetView, familyView } from './view.js'

/** A granted call, as serialisable data. */
export interface ReservedCall extends AskedCall {
  /** Buckets that this call probes: its answer decides whether they open again. */
  readonly probes: readonly BucketName[]
  readonly askedAtMs: number
}

export type Decision =
  | { readonly granted: true; readonly call: ReservedCall }
  | ({ readonly granted: false } & BudgetDenial)

/** The limit that holds until a header gives one. */
export interface Prior {
  readonly limit: number
  readonly windowMs: number
}

export type Buckets = ReadonlyMap<BucketName, Bucket>

export interface BudgetStateOptions {
  readonly buckets: Buckets
  /** Of buckets that are not known yet. */
  readonly windowMs: number
  /** How many callers the configuration knows. */
  readonly callers: number
  readonly nowMs: number
  readonly random: () => number
  readonly onEvent: (event: BudgetEvent) => void
}

export function newBuckets({ limit, windowMs }: Prior): Buckets {
  return new Map([['token', newBucket(limit, windowMs)]])
}

/** All buckets at one instant, with the methods of `Budget`. The buckets as they have changed them are read from `buckets`. */
export class BudgetState {
  readonly #options: BudgetStateOptions
  /** Replaced with each change: most states are only looked at. */
  #buckets: Buckets

  constructor(options: BudgetStateOptions) {
    this.#options = options
    this.#buckets = options.buckets
  }

  get buckets(): Buckets {
    return this.#buckets
  }

  /** Whether both are the same buckets at the same instant: then they tell the same. */
  isSameAs({ buckets, nowMs }: Pick<BudgetStateOptions, 'buckets' | 'nowMs'>): boolean {
    return buckets === this.#buckets && nowMs === this.#options.nowMs
  }

  get nowMs(): number {
    return this.#options.nowMs
  }

  /** The same buckets, apart from these; what is done to them is told nobody. */
  copy(): BudgetState {
    return new BudgetState({ ...this.#options, buckets: this.#buckets, onEvent: () => {} })
  }

  reserve(family: Family, priority: Priority, callerId: string): Decision {
    const { nowMs, onEvent } = this.#options
    const names = ['token', family] as const
    for (const name of names) {
      const refusal = this.#refusal(name, priority, callerId)
      if (!refusal) continue
      this.#refused(family, priority, callerId, refusal)
      return { granted: false, ...refusal }
    }

    const probes = names.filter((name) => this.#bucket(name).probe === 'due')
    for (const name of names) {
      this.#change(name, (bucket) => {
        const granted = grantCall(bucket, priority, nowMs)
        return priority === 'first' ? firstLoadGranted(granted, callerId, nowMs) : granted
      })
    }
    onEvent({ type: 'reserved', family, priority, callerId })
    return { granted: true, call: { family, priority, callerId, probes, askedAtMs: nowMs } }
  }

  settle({ family, probes, askedAtMs }: ReservedCall, reading?: BudgetReading): void {
    for (const name of ['token', family] as const) this.#change(name, endCall)
    this.#observe('token', reading, askedAtMs)
    this.#observe(family, reading && (reading.own ?? {}), askedAtMs)
    if (reading?.refused) this.#blockAfter429(family, reading, askedAtMs)
    const outcome = reading && !reading.refused ? 'passed' : 'failed'
    for (const name of probes) this.#endProbe(name, outcome)
  }

  release({ family, priority, callerId, probes }: ReservedCall): void {
    for (const name of ['token', family] as const) {
      this.#change(name, (bucket) => {
        const released = releaseCall(bucket)
        return priority === 'first' ? firstLoadReleased(released, callerId) : released
      })
    }
    for (const name of probes) this.#endProbe(name, 'failed')
    this.#options.onEvent({ type: 'released', family, priority })
  }

  wouldGrant(family: Family, priority: Priority): boolean {
    const { nowMs } = this.#options
    return (['token', family] as const).every(
      (name) => bucketDecision(this.#bucket(name), priority, nowMs).kind === 'granted',
    )
  }

  grantedFromMs(family: Family, priority: Priority): number {
    const { nowMs } = this.#options
    const openMs = (['token', family] as const).map((name) =>
      openFrom(bucketDecision(this.#bucket(name), priority, nowMs), nowMs),
    )
    return Math.max(...openMs)
  }

  block(name: BucketName, untilMs: number): void {
    this.#block(name, (bucket) => blockBucket(bucket, untilMs, this.#options.nowMs))
  }

  learnPrior({ limit, windowMs }: Prior, name: BucketName = 'token'): void {
    if (!(limit >= 1 && windowMs > 0 && Number.isFinite(limit * windowMs))) return
    this.#change(name, (bucket) => applyPrior(bucket, limit, windowMs))
  }

  view(family: BucketName): BudgetView {
    const { nowMs } = this.#options
    const token = statusOf(this.#bucket('token'), nowMs)
    const own = family === 'token' ? undefined : this.#buckets.get(family)
    return familyView(family, own && statusOf(own, nowMs), token)
  }

  views(): readonly BudgetView[] {
    const families = [...this.#buckets.keys()].filter((name) => name !== 'token').sort()
    return [this.view('token'), ...families.map((family) => this.view(family))]
  }

  /** Undefined: this bucket has room for this caller. */
  #refusal(bucket: BucketName, priority: Priority, callerId: string): BudgetDenial | undefined {
    const { nowMs, callers, random } = this.#options
    const state = this.#bucket(bucket)
    const answer = bucketDecision(state, priority, nowMs)
    if (answer.kind !== 'granted') {
      return { bucket, retryAtMs: retryAt(answer, nowMs, random), scope: 'ALL' }
    }
    if (priority !== 'first') return undefined
    const retryAtMs = shareRetryAt(state, callerId, callers, nowMs)
    return retryAtMs === undefined ? undefined : { bucket, retryAtMs, scope: 'CALLER' }
  }

  /** Records the demand in the refusing bucket only: a call that the family refuses would cost the token none. */
  #refused(family: Family, priority: Priority, callerId: string, refusal: BudgetDenial): void {
    const { nowMs, onEvent } = this.#options
    const { bucket: name, retryAtMs, scope } = refusal
    const isFirst = scope === 'CALLER' && isSatisfied(this.#bucket(name), callerId, nowMs)
    this.#change(name, (bucket) => {
      const refused = refuseCall(bucket, priority, retryAtMs, nowMs)
      return priority === 'first' ? firstLoadAsked(refused, callerId, nowMs) : refused
    })
    onEvent({ type: 'refused', family, priority, callerId, ...refusal })
    if (isFirst) onEvent({ type: 'shareSpent', family, callerId, bucket: name, retryAtMs })
  }

  #observe(name: BucketName, reading: WindowReading | undefined, askedAtMs: number): void {
    const { nowMs } = this.#options
    const isObserved = hasNumbers(reading)
    this.#change(name, (bucket) => {
      const noted = { ...bucket, ...noteAnswer(bucket, reading, askedAtMs, nowMs) }
      return updateAfterAnswer(isObserved ? { ...noted, observedAtMs: nowMs } : noted, nowMs)
    })
    if (!isObserved) return
    const { limit, remaining, resetsAtMs } = statusOf(this.#bucket(name), nowMs)
    this.#options.onEvent({ type: 'observed', bucket: name, limit, remaining, resetsAtMs })
  }

  #endProbe(name: BucketName, outcome: 'passed' | 'failed'): void {
    this.#change(name, (bucket) => endProbe(bucket, outcome, this.#options.nowMs))
    if (this.#bucket(name).probe === 'none')
      this.#options.onEvent({ type: 'resumed', bucket: name })
  }

  #blockAfter429(family: Family, reading: BudgetReading, askedAtMs: number): void {
    const { nowMs } = this.#options
    const { namespace, key } = reading.refused?.named ?? {}
    const tokenCount = countOf(this.#bucket('token'), nowMs)
    const isToken = whichBucket(reading.refused?.named, tokenCount) === 'token'
    this.#block(
      isToken ? 'token' : family,
      (bucket) => blockAfter429(bucket, reading, askedAtMs, nowMs),
      { family, limitNamespace: namespace, limitKey: key },
    )
  }

  /** One event for a block, however many calls were refused by the upstream for the same reason. */
  #block(name: BucketName, change: (bucket: Bucket) => Bucket, refused: NamedRefusal = {}): void {
    const beforeMs = blockedUntil(this.#bucket(name), this.#options.nowMs) ?? 0
    this.#change(name, change)
    const untilMs = this.#bucket(name).block?.untilMs ?? 0
    if (untilMs > beforeMs) {
      this.#options.onEvent({ type: 'blocked', bucket: name, untilMs, ...refused })
    }
  }

  #bucket(name: BucketName): Bucket {
    return this.#buckets.get(name) ?? newBucket(null, this.#options.windowMs)
  }

  #change(name: BucketName, change: (bucket: Bucket) => Bucket): void {
    this.#buckets = new Map(this.#buckets).set(name, change(this.#bucket(name)))
  }
}
