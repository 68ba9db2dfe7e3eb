import { MOST_SKEW_MS, SECOND } from '../../time/clock.js'
import type { Entry, InvalidationReason } from './entry.js'

export type StaleReason =
  | 'revalidating'
  | 'budget-degraded'
  | 'budget-blocked'
  | 'upstream-error'
  | InvalidationReason

/** Whether a refresh would be paid for and answered; if not, why not. */
export type Condition = 'healthy' | 'budget-degraded' | 'budget-blocked' | 'upstream-error'

/** What the caller puts up with. */
export interface Tolerance {
  /** Older data is refreshed first. */
  readonly maxAgeMs?: number
  /** Serve what is there, load nothing. */
  readonly onlyIfCached: boolean
  /** How long the caller waits for a load. */
  readonly waitMs: number
}

/** All that a decision rests on. */
export interface Situation {
  readonly entry: Dated | undefined
  /** Null: nothing but its age speaks against the entry. */
  readonly invalidatedBy: InvalidationReason | null
  readonly nowMs: number
  readonly tolerance: Tolerance
  /** Asked for only where the answer depends on it: a fresh value costs no look at the budget. */
  readonly condition: () => Condition
}

type Dated = Pick<Entry<unknown>, 'asOfMs' | 'lifetime' | 'forcedBy'>

export type Verdict =
  | { readonly kind: 'serve' }
  | { readonly kind: 'serve-stale'; readonly refresh: boolean; readonly reason: StaleReason }
  /** Wait this long for a refresh, then serve what is there. */
  | { readonly kind: 'refresh-first'; readonly waitMs: number }
  /** Nothing servable: someone waits for a first answer. */
  | { readonly kind: 'load' }
  /** Nothing servable, and the caller wants no load. */
  | { readonly kind: 'nothing' }

/** Between soft and hard age the caller waits this long for the refresh. */
const SOFT_WAIT_MS = 1_000

/** A wait for a refresh that is any use: a shorter one ends before most loads do. */
const SHORTEST_SCHEDULED_WAIT_MS = SECOND
/** The other reports of the same request are held up meanwhile. */
const LONGEST_SCHEDULED_WAIT_MS = 5 * SECOND

/** How long a scheduled poll waits for the refresh that it starts; 0 for loads that take longer. */
export function scheduledPollWaitMs(usualLoadMs: number, waitMs: number): number {
  if (usualLoadMs > LONGEST_SCHEDULED_WAIT_MS) return 0
  const enoughMs = Math.max(SHORTEST_SCHEDULED_WAIT_MS, 2 * usualLoadMs)
  return Math.min(enoughMs, LONGEST_SCHEDULED_WAIT_MS, waitMs)
}

const SERVE: Verdict = { kind: 'serve' }

/** The whole policy of ages, and nothing else. */
export function decide(situation: Situation): Verdict {
  const { entry, invalidatedBy, nowMs, tolerance } = situation
  if (!entry) return tolerance.onlyIfCached ? { kind: 'nothing' } : { kind: 'load' }

  const { freshMs, softMs, hardMs, errorMs } = entry.lifetime
  const ageMs = ageOf(entry, nowMs)
  const toleratedMs = toleratedAgeMs(entry, tolerance)
  const isFresh = ageMs <= freshMs && invalidatedBy === null

  if (tolerance.onlyIfCached) {
    if (ageMs > Math.min(hardMs, toleratedMs)) return { kind: 'nothing' }
    if (isFresh) return SERVE
    return {
      kind: 'serve-stale',
      refresh: false,
      reason: reasonOf(invalidatedBy, situation.condition()),
    }
  }
  if (isFresh && ageMs <= toleratedMs) return SERVE
  if (invalidatedBy && isForcedEnough(entry, invalidatedBy, nowMs)) {
    return { kind: 'serve-stale', refresh: false, reason: invalidatedBy }
  }
  const condition = situation.condition()
  if (condition !== 'healthy' && ageMs <= errorMs) {
    return { kind: 'serve-stale', refresh: false, reason: condition }
  }
  if (ageMs > hardMs) return { kind: 'load' }
  if (ageMs > toleratedMs) return { kind: 'refresh-first', waitMs: tolerance.waitMs }
  if (ageMs <= softMs) {
    return { kind: 'serve-stale', refresh: true, reason: reasonOf(invalidatedBy, condition) }
  }
  return { kind: 'refresh-first', waitMs: Math.min(SOFT_WAIT_MS, tolerance.waitMs) }
}

/**
 * Whether the load of another caller reused parts that were too old for this one already when it came.
 * @param loadedFromMs when that load began
 */
export function isTooOldFor(
  entry: Dated,
  tolerance: Tolerance,
  loadedFromMs: number,
  cameAtMs: number,
): boolean {
  const isReused = entry.asOfMs < loadedFromMs
  return isReused && cameAtMs - entry.asOfMs > toleratedAgeMs(entry, tolerance)
}

function toleratedAgeMs(entry: Dated, { maxAgeMs }: Tolerance): number {
  return maxAgeMs === undefined ? entry.lifetime.hardMs : Math.max(maxAgeMs, floorMs(entry))
}

/**
 * Until when the caller may be given the entry, while what made it servable now stays as it is: after that
 * `decide` says to load first, or that there is nothing.
 */
export function servableUntilMs(
  entry: Dated,
  tolerance: Tolerance,
  reason: StaleReason | null,
): number {
  const { hardMs, errorMs } = entry.lifetime
  const standsIn = reason !== null && STANDING_IN.includes(reason) && !tolerance.onlyIfCached
  return entry.asOfMs + (standsIn ? errorMs : Math.min(hardMs, toleratedAgeMs(entry, tolerance)))
}

/** Why an entry is served up to its error age, whatever the caller tolerates. */
const STANDING_IN: readonly StaleReason[] = ['budget-degraded', 'budget-blocked', 'upstream-error']

/**
 * Data younger than half the fresh age is not loaded again because somebody asks for fresher data, or
 * invalidates it again and again: one impatient client would spend the budget of all.
 */
function floorMs({ lifetime }: Dated): number {
  return lifetime.freshMs / 2
}

/**
 * Whether this entry was itself loaded because of an invalidation, and is younger than the floor: another invalidation
 * makes it stale, and starts no load. A changed schema is refreshed all the same after an invalidation.
 */
function isForcedEnough(entry: Dated, invalidatedBy: InvalidationReason, nowMs: number): boolean {
  if (!entry.forcedBy) return false
  const outranks = invalidatedBy === 'schema-changed' && entry.forcedBy === 'invalidated'
  return !outranks && ageOf(entry, nowMs) < forcedFloorMs(entry)
}

function forcedFloorMs(entry: Dated): number {
  return entry.lifetime.forcedFloorMs ?? floorMs(entry)
}

/** From when on an invalidation starts a load of what replaces this entry; null: it may now. */
export function forcedAgainAtMs(
  entry: Dated,
  invalidatedBy: InvalidationReason,
  nowMs: number,
): number | null {
  if (!isForcedEnough(entry, invalidatedBy, nowMs)) return null
  return Math.ceil(entry.asOfMs + forcedFloorMs(entry))
}

/** Early refresh, as a share of how long loading takes. */
const EARLY_FACTOR = 1.5

/**
 * Whether a fresh value is near enough to its end that a load begun now is done in time.
 */
export function isDueEarly(entry: Dated, nowMs: number, usualLoadMs: number): boolean {
  const remainingMs = entry.lifetime.freshMs - ageOf(entry, nowMs)
  return isHalfOver(entry, nowMs) && remainingMs <= EARLY_FACTOR * usualLoadMs
}

/**
 * The same where nobody can agree on one to refresh: each reader draws, and the nearer the end the
 * likelier (XFetch, Vattani et al. 2015, with beta 1). `chance` in [0, 1).
 */
export function isDueByChance(
  entry: Dated,
  nowMs: number,
  usualLoadMs: number,
  chance: number,
): boolean {
  const remainingMs = entry.lifetime.freshMs - ageOf(entry, nowMs)
  return isHalfOver(entry, nowMs) && usualLoadMs * -Math.log(1 - chance) >= remainingMs
}

/**
 * Whether half of its fresh age is over. Until then a value that is not invalidated is served as it is, whoever
 * asks and however long loads take; from then on a renewal that calls nobody is worth its work.
 */
export function isHalfOver(entry: Dated, nowMs: number): boolean {
  return ageOf(entry, nowMs) >= entry.lifetime.freshMs / 2
}

/** The instants at which it is not, by its date. Half-open. */
export function firstHalfOf({ asOfMs, lifetime }: Dated): { fromMs: number; untilMs: number } {
  return { fromMs: asOfMs, untilMs: asOfMs + lifetime.freshMs / 2 }
}

/** What a value is at the moment at which it is handed over. */
export function staleReasonOf(
  entry: Dated,
  invalidatedBy: InvalidationReason | null,
  nowMs: number,
): StaleReason | null {
  if (invalidatedBy) return invalidatedBy
  return ageOf(entry, nowMs) <= entry.lifetime.freshMs ? null : 'revalidating'
}

/** A value from the future is stale at once, but not lost: it is refreshed behind. */
export function ageOf(entry: Dated, nowMs: number): number {
  const ageMs = nowMs - entry.asOfMs
  return ageMs < -MOST_SKEW_MS ? entry.lifetime.freshMs + 1 : Math.max(0, ageMs)
}

/** By more than clocks may differ: what its date says of its age is not to be believed. */
export function isFromFuture({ asOfMs }: Pick<Dated, 'asOfMs'>, nowMs: number): boolean {
  return asOfMs - nowMs > MOST_SKEW_MS
}

function reasonOf(invalidatedBy: InvalidationReason | null, condition: Condition): StaleReason {
  return invalidatedBy ?? (condition === 'healthy' ? 'revalidating' : condition)
}
