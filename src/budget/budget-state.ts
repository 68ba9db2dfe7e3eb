import { type Admission, admission, type Priority } from './admission.js'
import {
  applyPrior,
  type Bucket,
  blockedUntil,
  close,
  closeRefused,
  complete,
  countOf,
  endProbe,
  evaluate,
  newBucket,
  refuseCall,
  releaseCall,
  statusOf,
  take,
} from './bucket/bucket.js'
import { type BudgetReading, hasNumbers, type WindowReading } from './bucket/reading.js'
import { blockEnd, whichBucket } from './bucket/which-bucket.js'
import { noteAnswer } from './bucket/window.js'
import type { BudgetEvent, Refused } from './events.js'
import type { BucketName, Family } from './family.js'
import { granted, isSatisfied, spentShare, ungranted, wanted } from './first-answers.js'
import { type BudgetView, familyView } from './view.js'

/** The right to send one call, as a plain value: it can be told to other processes. */
export interface Reservation {
  readonly family: Family
  readonly priority: Priority
  readonly callerId: string
  /** Buckets for which this call finds out whether the upstream takes calls again. */
  readonly probes: readonly BucketName[]
  readonly askedAtMs: number
}

export type Answer =
  | { readonly granted: true; readonly reservation: Reservation }
  | ({ readonly granted: false } & Refusal)

export interface Refusal {
  readonly bucket: BucketName
  readonly retryAtMs: number
  /** `CALLER`: there is room, and others want it; this caller has had its share. */
  readonly scope: 'ALL' | 'CALLER'
}

/** What is believed before the upstream has told its limit. */
export interface Prior {
  readonly limit: number
  readonly windowMs: number
}

export type Buckets = ReadonlyMap<BucketName, Bucket>

export interface BudgetStateOptions {
  readonly buckets: Buckets
  /** Of buckets that are not known yet. */
  readonly windowMs: number
  /** How many callers there can be, as far as the configuration knows. */
  readonly callers: number
  readonly nowMs: number
  readonly random: () => number
  readonly onEvent: (event: BudgetEvent) => void
}

/** Whoever is refused because a probe is under way comes back within this time, spread by chance. */
const PROBE_WAIT_MS = 500

/** The buckets before anything is known of them. */
export function newBuckets({ limit, windowMs }: Prior): Buckets {
  return new Map([['token', newBucket(limit, windowMs)]])
}

/** All buckets at one instant, and what may be done with them. What comes of it is read from `buckets`. */
export class BudgetState {
  readonly #options: BudgetStateOptions
  readonly #buckets: Map<BucketName, Bucket>

  constructor(options: BudgetStateOptions) {
    this.#options = options
    this.#buckets = new Map(options.buckets)
  }

  get buckets(): Buckets {
    return this.#buckets
  }

  /** Takes one call from the token and from the family, or refuses at once and says when to come back. */
  reserve(family: Family, priority: Priority, callerId: string): Answer {
    const { nowMs, onEvent } = this.#options
    const names = ['token', family] as const
    for (const bucket of names) {
      const refusal = this.#refusal(bucket, priority, callerId)
      if (!refusal) continue
      const isFirst =
        refusal.scope === 'CALLER' && isSatisfied(this.#bucket(bucket), callerId, nowMs)
      // Demand on this bucket alone: what the family keeps back would not have cost the token a call.
      this.#change(bucket, (state) => {
        const turned = refuseCall(state, priority, refusal.retryAtMs, nowMs)
        return priority === 'first' ? wanted(turned, callerId, nowMs) : turned
      })
      onEvent({ type: 'refused', family, priority, callerId, ...refusal })
      if (isFirst)
        onEvent({ type: 'shareSpent', family, callerId, bucket, retryAtMs: refusal.retryAtMs })
      return { granted: false, ...refusal }
    }

    const probes = names.filter((name) => this.#bucket(name).probe === 'due')
    for (const name of names) {
      this.#change(name, (bucket) => {
        const taken = take(bucket, priority, nowMs)
        return priority === 'first' ? granted(taken, callerId, nowMs) : taken
      })
    }
    onEvent({ type: 'reserved', family, priority, callerId })
    return { granted: true, reservation: { family, priority, callerId, probes, askedAtMs: nowMs } }
  }

  /**
   * The call was sent. With the reading of its answer (`{}` when the answer told nothing), or without
   * one when no answer came: then it is counted locally, and a probe is still due.
   */
  settle({ family, probes, askedAtMs }: Reservation, reading?: BudgetReading): void {
    for (const name of ['token', family] as const) this.#change(name, complete)
    this.#observe('token', reading, askedAtMs)
    this.#observe(family, reading && (reading.own ?? {}), askedAtMs)
    if (reading?.refused) this.#closeRefused(family, reading, askedAtMs)
    const outcome = reading && !reading.refused ? 'passed' : 'failed'
    for (const name of probes) this.#endProbe(name, outcome)
  }

  /** The call was never sent. */
  release({ family, priority, callerId, probes }: Reservation): void {
    for (const name of ['token', family] as const) {
      this.#change(name, (bucket) => {
        const given = releaseCall(bucket)
        return priority === 'first' ? ungranted(given, callerId) : given
      })
    }
    for (const name of probes) this.#endProbe(name, 'failed')
    this.#options.onEvent({ type: 'released', family, priority })
  }

  /** Whether `reserve` would grant this now, callers' shares aside. Takes nothing, and counts as no demand. */
  wouldGrant(family: Family, priority: Priority): boolean {
    const { nowMs } = this.#options
    return (['token', family] as const).every(
      (name) => admission(this.#bucket(name), priority, nowMs).kind === 'room',
    )
  }

  /** The earliest instant at which this may be granted, callers' shares aside; now, where it is. */
  grantedFromMs(family: Family, priority: Priority): number {
    const { nowMs } = this.#options
    const [token, own] = [this.#bucket('token'), this.#bucket(family)]
    return Math.max(
      openFromMs(admission(token, priority, nowMs), nowMs),
      openFromMs(admission(own, priority, nowMs), nowMs),
    )
  }

  /** Closes a bucket: nobody calls until then. */
  block(bucket: BucketName, untilMs: number): void {
    this.#block(bucket, untilMs, (state) => close(state, untilMs, this.#options.nowMs))
  }

  /** What the limits API says, or a configuration. Headers, before or after, are believed instead. */
  learnPrior({ limit, windowMs }: Prior, bucket: BucketName = 'token'): void {
    if (!(limit >= 1 && windowMs > 0 && Number.isFinite(limit * windowMs))) return
    this.#change(bucket, (state) => applyPrior(state, limit, windowMs))
  }

  view(family: BucketName): BudgetView {
    const { nowMs } = this.#options
    const token = statusOf(this.#bucket('token'), nowMs)
    const own = family === 'token' ? undefined : this.#buckets.get(family)
    return familyView(family, own && statusOf(own, nowMs), token)
  }

  /** The token first, then every family used so far, by name. */
  views(): readonly BudgetView[] {
    const families = [...this.#buckets.keys()].filter((name) => name !== 'token').sort()
    return [this.view('token'), ...families.map((family) => this.view(family))]
  }

  /** Undefined: this bucket has room for this caller. */
  #refusal(bucket: BucketName, priority: Priority, callerId: string): Refusal | undefined {
    const { nowMs, callers } = this.#options
    const state = this.#bucket(bucket)
    const answer = admission(state, priority, nowMs)
    if (answer.kind !== 'room') {
      return { bucket, retryAtMs: this.#retryAt(answer, nowMs), scope: 'ALL' }
    }
    const spent = priority === 'first' ? spentShare(state, callerId, callers, nowMs) : undefined
    return spent && { bucket, retryAtMs: spent.retryAtMs, scope: 'CALLER' }
  }

  #observe(name: BucketName, reading: WindowReading | undefined, askedAtMs: number): void {
    const { nowMs } = this.#options
    const told = hasNumbers(reading)
    this.#change(name, (bucket) => {
      const noted = { ...bucket, ...noteAnswer(bucket, reading, askedAtMs, nowMs) }
      return evaluate(told ? { ...noted, observedAtMs: nowMs } : noted, nowMs)
    })
    if (!told) return
    const { limit, remaining, resetsAtMs } = statusOf(this.#bucket(name), nowMs)
    this.#options.onEvent({ type: 'observed', bucket: name, limit, remaining, resetsAtMs })
  }

  #endProbe(name: BucketName, outcome: 'passed' | 'failed'): void {
    this.#change(name, (bucket) => endProbe(bucket, outcome, this.#options.nowMs))
    if (this.#bucket(name).probe === 'none')
      this.#options.onEvent({ type: 'resumed', bucket: name })
  }

  #closeRefused(family: Family, reading: BudgetReading, askedAtMs: number): void {
    const { nowMs } = this.#options
    const name =
      whichBucket(reading.refused?.named, countOf(this.#bucket('token'), nowMs)) === 'token'
        ? 'token'
        : family
    const untilMs = blockEnd(reading, this.#bucket(name), nowMs)
    const waitMs = reading.retryAtMs === undefined ? undefined : reading.retryAtMs - nowMs
    const { namespace, key } = reading.refused?.named ?? {}
    const told = {
      family,
      ...(namespace !== undefined && { limitNamespace: namespace }),
      ...(key !== undefined && { limitKey: key }),
    }
    this.#block(
      name,
      untilMs,
      (bucket) => closeRefused(bucket, { untilMs, waitMs }, askedAtMs, nowMs),
      told,
    )
  }

  #block(
    bucket: BucketName,
    untilMs: number,
    change: (bucket: Bucket) => Bucket,
    refused: Refused = {},
  ): void {
    const beforeMs = blockedUntil(this.#bucket(bucket), this.#options.nowMs) ?? 0
    this.#change(bucket, change)
    // A hundred calls that learn of one block are one event.
    if (untilMs > beforeMs) {
      this.#options.onEvent({ type: 'blocked', bucket, untilMs, ...refused })
    }
  }

  #retryAt(answer: Exclude<Admission, { kind: 'room' }>, nowMs: number): number {
    switch (answer.kind) {
      case 'full':
        return answer.retryAtMs
      case 'probing':
        return nowMs + Math.ceil((PROBE_WAIT_MS / 2) * (1 + this.#options.random()))
      case 'spread':
        return Math.ceil(answer.fromMs + (answer.untilMs - answer.fromMs) * this.#options.random())
    }
  }

  #bucket(name: BucketName): Bucket {
    return this.#buckets.get(name) ?? newBucket(null, this.#options.windowMs)
  }

  #change(name: BucketName, change: (bucket: Bucket) => Bucket): void {
    this.#buckets.set(name, change(this.#bucket(name)))
  }
}

/** When a bucket that gives this answer may give room. */
function openFromMs(answer: Admission, nowMs: number): number {
  switch (answer.kind) {
    case 'room':
      return nowMs
    case 'full':
      return Math.max(nowMs, answer.retryAtMs)
    case 'probing':
      return nowMs + PROBE_WAIT_MS
    case 'spread':
      return Math.max(nowMs, answer.fromMs)
  }
}
