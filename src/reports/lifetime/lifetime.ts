import type { Lifetime } from '../../cache/policy/entry.js'
import type { BucketAges } from '../../planning/buckets/bucket-ages.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../time/clock.js'
import type { LoadedReport } from '../report.js'

/** What a reading tells about how long it will stay true. */
export interface LoadFacts
  extends Pick<
    LoadedReport<unknown>,
    'asOfMs' | 'interval' | 'completeUntilMs' | 'hasOpen' | 'realTime' | 'callEach'
  > {
  /** How long it took, queueing included. */
  readonly loadMs: number
  /** Something in it could not be true or not be read, and was left out. */
  readonly malformed?: boolean
  /** Whoever reads it is told of each change since. */
  readonly isWatched?: boolean
}

/** The four ages in milliseconds, see `cache/policy/entry.ts`. */
export type Ages = Omit<Lifetime, 'rule' | 'forcedFloorMs'>

interface Rule {
  readonly rule: string
  readonly when: (facts: LoadFacts) => boolean
  readonly ages: Ages
}

/**
 * The nightly batch corrects data up to this age (help.mypurecloud.com, "why can my data change").
 * A conversation that is still open when it is older never ended: data lakes keep such orphans.
 */
export const SETTLED_AFTER_MS = 72 * HOUR

/** Events of an interval come in for this long after its end, as a rule. */
const LIVE_UNTIL_MS = 5 * MINUTE

const endOf = ({ interval, asOfMs }: LoadFacts) => interval?.toMs ?? asOfMs
const lengthOf = ({ interval }: LoadFacts) => (interval ? interval.toMs - interval.fromMs : 0)
const sinceEndMs = (facts: LoadFacts) => facts.asOfMs - endOf(facts)
const isLive = (facts: LoadFacts) => sinceEndMs(facts) < LIVE_UNTIL_MS
const ages = (freshMs: number, softMs: number, hardMs: number, errorMs: number): Ages => ({
  freshMs,
  softMs,
  hardMs,
  errorMs,
})

const WATCHED = 'now-watched'

/** First match wins. The ages follow the interval's end: what can still change is looked at again soon. */
const RULES = [
  {
    // Each age is the shorter of this and of the rule that would match otherwise.
    rule: 'malformed',
    when: ({ malformed }) => malformed === true,
    ages: ages(MINUTE, 2 * MINUTE, 10 * MINUTE, HOUR),
  },
  {
    // An invalidation comes with each change: its ages are those of a poll that finds what was not told.
    rule: WATCHED,
    when: ({ isWatched }) => isWatched === true,
    ages: ages(MINUTE, 90 * SECOND, 3 * MINUTE, 5 * MINUTE),
  },
  {
    rule: 'estimate',
    when: ({ callEach }) => callEach === true,
    ages: ages(MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE),
  },
  {
    rule: 'now',
    when: (facts) => facts.interval === null || (facts.realTime === true && isLive(facts)),
    ages: ages(10 * SECOND, 30 * SECOND, 60 * SECOND, 5 * MINUTE),
  },
  {
    rule: 'lake',
    when: (facts) => facts.completeUntilMs !== undefined && facts.completeUntilMs < endOf(facts),
    ages: ages(15 * MINUTE, HOUR, 24 * HOUR, 7 * DAY),
  },
  {
    rule: 'live',
    when: isLive,
    ages: ages(30 * SECOND, 60 * SECOND, 5 * MINUTE, 15 * MINUTE),
  },
  {
    rule: 'open',
    when: ({ hasOpen }) => hasOpen === true,
    ages: ages(5 * MINUTE, 15 * MINUTE, 24 * HOUR, 7 * DAY),
  },
  {
    rule: 'settled',
    when: (facts) => sinceEndMs(facts) > SETTLED_AFTER_MS,
    ages: ages(24 * HOUR, 48 * HOUR, 7 * DAY, 30 * DAY),
  },
  {
    rule: 'multi-day',
    when: (facts) => lengthOf(facts) > 25 * HOUR,
    ages: ages(HOUR, 2 * HOUR, 24 * HOUR, 7 * DAY),
  },
  {
    rule: 'single-day',
    when: (facts) => sinceEndMs(facts) >= 0,
    ages: ages(5 * MINUTE, 15 * MINUTE, 24 * HOUR, 7 * DAY),
  },
  { rule: 'default', when: () => true, ages: ages(MINUTE, 2 * MINUTE, 10 * MINUTE, HOUR) },
] as const satisfies readonly Rule[]

export type RuleName = (typeof RULES)[number]['rule']

export const RULE_NAMES: readonly RuleName[] = RULES.map(({ rule }) => rule)

/** Other ages for a rule: for every report, and for one. */
export interface LifetimeOverrides {
  readonly rules?: { readonly [rule in RuleName]?: Partial<Ages> }
  readonly reports?: {
    readonly [reportId: string]: { readonly [rule in RuleName]?: Partial<Ages> }
  }
}

/** The table with its overrides. */
export class Lifetimes {
  readonly #overrides: LifetimeOverrides

  constructor(overrides: LifetimeOverrides = {}) {
    this.#overrides = overrides
  }

  lifetimeOf(reportId: string, facts: LoadFacts): Lifetime {
    const [match, otherwise] = RULES.filter(({ when }) => when(facts))
    if (!match) throw new Error('The last rule matches everything')
    const own = this.agesOf(reportId, match.rule)
    const isShortened = match.rule === 'malformed' && otherwise !== undefined
    const other = isShortened ? this.agesOf(reportId, otherwise.rule) : own
    // A load that takes longer than half the fresh age would never be done: fresh becomes twice its time.
    const stretch = Math.max(1, (2 * facts.loadMs) / Math.min(own.freshMs, other.freshMs))
    const age = (name: keyof Ages) => Math.min(own[name], other[name]) * stretch
    return {
      rule: match.rule,
      ...ages(age('freshMs'), age('softMs'), age('hardMs'), age('errorMs')),
      // What changes all the time is read as often as it would be if nobody told of it.
      ...(match.rule === WATCHED && {
        forcedFloorMs: Math.min(
          age('freshMs'),
          Math.max(this.agesOf(reportId, 'now').freshMs, 2 * facts.loadMs),
        ),
      }),
    }
  }

  /**
   * Of what was put together from readings of which the oldest is so old, and in which something was left out. What
   * `malformed` allows is counted from when it was put together.
   */
  malformed(reportId: string, lifetime: Lifetime, ageMs: number): Lifetime {
    const own = this.agesOf(reportId, 'malformed')
    const age = (name: keyof Ages) => Math.min(lifetime[name], Math.max(0, ageMs) + own[name])
    return {
      rule: 'malformed',
      ...ages(age('freshMs'), age('softMs'), age('hardMs'), age('errorMs')),
    }
  }

  /** How long a bucket's numbers hold, by how long it had ended when they were read: as for an interval of its own. */
  bucketAges(reportId: string): BucketAges {
    const of = (endedForMs: number, rule: RuleName) => ({
      endedForMs,
      lifetime: { rule, ...this.agesOf(reportId, rule) },
    })
    return [
      of(SETTLED_AFTER_MS + 1, 'settled'),
      of(LIVE_UNTIL_MS, 'single-day'),
      of(Number.NEGATIVE_INFINITY, 'live'),
    ]
  }

  /** What holds for a report; for an id that is not overridden, what holds for all. */
  agesOf(reportId: string, rule: RuleName): Ages {
    const { rules, reports } = this.#overrides
    const base = RULES.find((one) => one.rule === rule)?.ages
    if (!base) throw new Error(`There is no rule ${rule}`)
    return { ...base, ...rules?.[rule], ...reports?.[reportId]?.[rule] }
  }
}

/**
 * Of what was put together from several readings. A load that takes longer than half the fresh age would never be
 * done: it stays fresh for twice its time from the start of the load, as a single reading does.
 */
export function outlasting(
  lifetime: Lifetime,
  { ageMs, loadMs }: { readonly ageMs: number; readonly loadMs: number },
): Lifetime {
  const leastMs = Math.max(0, ageMs) + 2 * loadMs
  if (loadMs === 0 || lifetime.freshMs >= leastMs) return lifetime
  const { freshMs, softMs, hardMs, errorMs } = lifetime
  const least = (ms: number) => Math.max(ms, leastMs)
  return { ...lifetime, ...ages(least(freshMs), least(softMs), least(hardMs), least(errorMs)) }
}

/**
 * How soon something newer may be there although the value is fresh: an invalidation may come any time. Null: it
 * stays what it is until it is not fresh any more.
 */
export function mayChangeAfterMs({ rule, forcedFloorMs }: Lifetime): number | null {
  return rule === WATCHED ? (forcedFloorMs ?? null) : null
}

/** The interval is over, and so are the nightly corrections. */
export function isFinal({ rule }: Pick<Lifetime, 'rule'>): boolean {
  return rule === 'settled'
}
