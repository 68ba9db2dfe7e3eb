import type { Lifetime } from '../cache/entry.js'
import { DAY, HOUR, MINUTE, SECOND } from '../clock.js'
import type { Interval } from './buckets.js'

/** What a reading tells about how long it will stay true. */
export interface ReadingFacts {
  /** When the reading began. */
  readonly asOfMs: number
  /** How long it took, queueing included. */
  readonly loadMs: number
  /** What it covers; null for what is true only now. */
  readonly interval: Interval | null
  /** Up to when the upstream says that the data is complete. */
  readonly completeUntilMs?: number
}

interface Rule extends Lifetime {
  readonly when: (facts: ReadingFacts) => boolean
}

/** The nightly batch corrects data up to this age (help.mypurecloud.com, "why can my data change"). */
const SETTLED_AFTER_MS = 72 * HOUR

const endOf = ({ interval, asOfMs }: ReadingFacts) => interval?.toMs ?? asOfMs
const lengthOf = ({ interval }: ReadingFacts) => (interval ? interval.toMs - interval.fromMs : 0)
const sinceEndMs = (facts: ReadingFacts) => facts.asOfMs - endOf(facts)

/** First match wins. The ages follow the interval's end: what can still change is looked at again soon. */
const RULES: readonly Rule[] = [
  {
    rule: 'now',
    when: ({ interval }) => interval === null,
    freshMs: 10 * SECOND,
    softMs: 30 * SECOND,
    hardMs: 60 * SECOND,
    errorMs: 5 * MINUTE,
  },
  {
    rule: 'lake',
    when: (facts) => facts.completeUntilMs !== undefined && facts.completeUntilMs < endOf(facts),
    freshMs: 15 * MINUTE,
    softMs: HOUR,
    hardMs: 24 * HOUR,
    errorMs: 7 * DAY,
  },
  {
    rule: 'live',
    when: (facts) => sinceEndMs(facts) < 5 * MINUTE,
    freshMs: 30 * SECOND,
    softMs: 60 * SECOND,
    hardMs: 5 * MINUTE,
    errorMs: 15 * MINUTE,
  },
  {
    rule: 'settled',
    when: (facts) => sinceEndMs(facts) > SETTLED_AFTER_MS,
    freshMs: 24 * HOUR,
    softMs: 48 * HOUR,
    hardMs: 7 * DAY,
    errorMs: 30 * DAY,
  },
  {
    rule: 'multi-day',
    when: (facts) => lengthOf(facts) > 25 * HOUR,
    freshMs: HOUR,
    softMs: 2 * HOUR,
    hardMs: 24 * HOUR,
    errorMs: 7 * DAY,
  },
  {
    rule: 'single-day',
    when: () => true,
    freshMs: 5 * MINUTE,
    softMs: 15 * MINUTE,
    hardMs: 24 * HOUR,
    errorMs: 7 * DAY,
  },
]

export function lifetimeOf(facts: ReadingFacts): Lifetime {
  const match = RULES.find((rule) => rule.when(facts))
  if (!match) throw new Error('The last rule matches everything')
  const { rule, freshMs, softMs, hardMs, errorMs } = match
  // A load that takes longer than half the fresh age would never be done: fresh becomes twice its time.
  const stretch = Math.max(1, (2 * facts.loadMs) / freshMs)
  return {
    rule,
    freshMs: freshMs * stretch,
    softMs: softMs * stretch,
    hardMs: hardMs * stretch,
    errorMs: errorMs * stretch,
  }
}

/** The interval is over, and so are the nightly corrections. */
export function isFinal({ rule }: Pick<Lifetime, 'rule'>): boolean {
  return rule === 'settled'
}
