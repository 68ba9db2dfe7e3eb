import { HOUR } from '../time/clock.js'
import { shortestFreshMs } from './buckets/bucket-ages.js'
import type { AggregateEndpoint, BucketedQuery, DueQuery, RecurringQuestion } from './due-query.js'
import { needOf } from './planned-query.js'

/** A question that was answered not long ago. It holds no load and no signal. */
export interface RecentQuestion extends Pick<BucketedQuery, 'ages'> {
  readonly endpoint: AggregateEndpoint
  readonly seriesKey: string
  readonly recurring: RecurringQuestion
  /** A query of this process was answered; else another process has loaded it, and its query may be refused here. */
  readonly isTried: boolean
  readonly askedAtMs: number
  /** The shortest fresh age of its buckets. */
  readonly freshMs: number
  /** When the first of its buckets is stale. */
  readonly dueMs: number
}

export type AnsweredQuery = Pick<DueQuery, 'endpoint' | 'mergeable' | 'bucketed' | 'options'>

/** When it was read, of its oldest part; and for how long an answer of several parts is fresh since then. */
export interface AnsweredAt {
  readonly startedAtMs: number
  readonly assembled?: { readonly lifetime: { readonly freshMs: number } }
  /** Another process has read it. */
  readonly isFromElsewhere?: boolean
}

const MOST_QUESTIONS = 500

/** Whoever read a question asks again at the latest when its answer is stale: after two fresh ages nobody reads it. */
const READ_FOR_FRESH_AGES = 2
/** Of a question that stays fresh for a day nobody knows whether it is still read. */
const READ_FOR_MS = HOUR

/** Questions that somebody still reads, as far as a planner can know: those that were asked not long ago. */
export class RecentQuestions {
  /** The one asked longest ago comes first. */
  readonly #byKey = new Map<string, RecentQuestion>()

  get size(): number {
    return this.#byKey.size
  }

  /** A question that is asked is none of these until it is answered: its query may be refused. */
  asked({ bucketed }: Pick<DueQuery, 'bucketed'>): void {
    // A renewal makes no call, so none fails by it.
    if (bucketed?.recurring && !bucketed.knownOnly) this.#byKey.delete(bucketed.recurring.key)
  }

  answered(due: AnsweredQuery, answer: AnsweredAt, nowMs: number): void {
    const { bucketed, endpoint, mergeable } = due
    const need = needOf(due)
    if (!bucketed?.recurring || !need) return
    const { ages, recurring, knownOnly } = bucketed
    const { key } = recurring
    const { startedAtMs, assembled, isFromElsewhere = false } = answer
    const freshMs = shortestFreshMs(need, startedAtMs, ages)
    // For a renewal nobody has asked.
    const before = this.#byKey.get(key)
    const askedAtMs = knownOnly ? before?.askedAtMs : nowMs
    if (askedAtMs === undefined) return
    if (!knownOnly) this.#byKey.delete(key)
    this.#byKey.set(key, {
      endpoint,
      seriesKey: mergeable.seriesKey,
      ages,
      recurring,
      isTried: knownOnly ? (before?.isTried ?? false) : !isFromElsewhere,
      askedAtMs,
      freshMs,
      dueMs: startedAtMs + (assembled?.lifetime.freshMs ?? freshMs),
    })
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_QUESTIONS && oldest !== undefined) this.#byKey.delete(oldest)
  }

  /**
   * Somebody was given its stored answer, whoever has loaded that. False: it is none of these, or not
   * tried: by now more may be known of what is refused.
   * @param dueMs when that answer is stale
   */
  read(key: string, dueMs: number, nowMs: number): boolean {
    const one = this.#byKey.get(key)
    if (!one?.isTried) return false
    this.#byKey.delete(key)
    this.#byKey.set(key, { ...one, askedAtMs: nowMs, dueMs })
    return true
  }

  /** Those of these series that will be due within half their fresh age, or are due; what nobody reads is forgotten. */
  dueSoon(
    seriesKeys: ReadonlySet<string>,
    answer: AggregateEndpoint['answer'],
    nowMs: number,
  ): readonly RecentQuestion[] {
    const soon: RecentQuestion[] = []
    for (const [key, one] of this.#byKey) {
      if (!isStillRead(one, nowMs)) this.#byKey.delete(key)
      else if (
        seriesKeys.has(one.seriesKey) &&
        one.endpoint.answer === answer &&
        one.dueMs - nowMs <= one.freshMs / 2
      ) {
        soon.push(one)
      }
    }
    return soon
  }
}

function isStillRead({ askedAtMs, freshMs }: RecentQuestion, nowMs: number): boolean {
  const ageMs = nowMs - askedAtMs
  // A clock that was set back tells nothing of when it was asked.
  return ageMs >= 0 && ageMs <= Math.min(READ_FOR_FRESH_AGES * freshMs, READ_FOR_MS)
}
