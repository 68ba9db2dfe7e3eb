import { HOUR } from '../time/clock.js'

/** One caller's first answers of a window: what it asked for, and what it was granted. */
export interface CallerShare {
  /** Never a key: ids are derived from the configuration, and bounded in number. */
  readonly id: string
  readonly granted: number
  /** Refused ones included. */
  readonly wanted: number
  /** In the window before. */
  readonly wantedBefore: number
  readonly seenMs: number
}

/** The callers of one bucket, the least recently seen first. */
export interface CallerShares {
  /** The window that `granted` and `wanted` belong to. */
  readonly serial: number
  readonly callers: readonly CallerShare[]
}

export const noShares: CallerShares = { serial: 0, callers: [] }

/** Work that no caller has asked for. */
export const NO_CALLER = 'gateway'

/** What a share is taken from. */
export interface Pool {
  /** Calls that are left for first answers. */
  readonly left: number
  readonly limit: number
  readonly windowMs: number
  /** 1 while the window is young, 0 at its end: by then nobody's share lies idle. */
  readonly unmelted: number
  /** How many callers the configuration knows. */
  readonly configured: number
}

/** With the budget's text in Redis, and each first answer sorting them, a list without an end is no option. */
const MOST_CALLERS = 64
/** A caller that was seen within this time may come again. */
const REMEMBERED_MS = HOUR
/** What is kept for questions that nobody expects: of callers that are silent, or have had all that they wanted. */
const SURPRISE_SHARE = 0.05
/** Sums of fractions: a share that is whole must not count as a little less. */
const ROUNDING = 1e-9

/** A caller asks for a first answer in this window. */
export function noteWanted(
  shares: CallerShares,
  id: string,
  serial: number,
  nowMs: number,
): CallerShares {
  const { callers } = turned(shares, serial)
  const before = callers.find((caller) => caller.id === id)
  const { granted = 0, wanted = 0, wantedBefore = 0 } = before ?? {}
  const others = callers.filter((caller) => caller.id !== id && isRemembered(caller, nowMs))
  const asking = { id, granted, wanted: wanted + 1, wantedBefore, seenMs: nowMs }
  return { serial, callers: [...others, asking].slice(-MOST_CALLERS) }
}

/** A first answer was granted to a caller that `noteWanted` has seen, or was given back unsent. */
export function noteGranted(
  shares: CallerShares,
  id: string,
  serial: number,
  change: 1 | -1,
): CallerShares {
  if (shares.serial !== serial) return shares
  const callers = shares.callers.map((caller) =>
    caller.id === id ? { ...caller, granted: Math.max(0, caller.granted + change) } : caller,
  )
  return { serial, callers }
}

/** What a caller may take now, and what is kept for others. */
export interface ShareOfPool {
  readonly mayTake: boolean
  /** At what `unmelted` what is kept for all others leaves one more. */
  readonly leavesOneAt: number
}

/**
 * Max-min fairness: calls go to those who were granted least, up to one level for all, and nobody is
 * given more than it wants. Expected of each other caller is what it wanted in this window or in the one
 * before, whichever is more, and of each a little that nobody expects, of silent ones, too.
 *
 * A caller below the level that what is left allows for may take. One above it has to leave the others
 * what their share of the whole window is, less what has melted.
 */
export function shareOfPool(
  callerShares: CallerShares,
  id: string,
  serial: number,
  pool: Pool,
  nowMs: number,
): ShareOfPool {
  const { left } = pool
  const { callers } = turned(callerShares, serial)
  const others = claimsOfOthers(callers, id, pool, nowMs)
  if (others.length === 0) return { mayTake: left >= 1, leavesOneAt: 1 }
  const has = callers.find((caller) => caller.id === id)?.granted ?? 0
  const claims = [...others, { has, wants: Infinity }]
  const whole = claims.reduce((sum, claim) => sum + claim.has, left)
  const fairLevel = levelOf(
    claims.map(({ wants }) => ({ has: 0, wants })),
    whole,
  )
  const shares = others.map(({ has, wants }) => {
    const share = Math.min(fairLevel, wants)
    return { share, rest: Math.max(0, share - has) }
  })
  const isBelow = has + 1 <= levelOf(claims, left) + ROUNDING
  const leavesEnough = left - keptAt(shares, pool.unmelted) >= 1 - ROUNDING
  return {
    // Where shares are less than one call, whoever has none yet takes what is left: first come, first served.
    mayTake: left >= 1 && (has === 0 || isBelow || leavesEnough),
    leavesOneAt: unmeltedWhere(shares, left - 1),
  }
}

/** What a caller may have of the whole window, and what it has not had of it. */
interface Share {
  readonly share: number
  readonly rest: number
}

/** The whole share melts, not the rest: who takes its share evenly through the window gets all of it. */
function keptAt(shares: readonly Share[], unmelted: number): number {
  return shares.reduce((sum, { share, rest }) => sum + Math.min(rest, share * unmelted), 0)
}

/** The highest `unmelted`, 1 at most, at which no more than this is kept. */
function unmeltedWhere(shares: readonly Share[], most: number): number {
  const melting = shares
    .filter(({ rest }) => rest > 0)
    .map((one) => ({ ...one, from: one.rest / one.share }))
    .sort((a, b) => a.from - b.from)
  let whole = 0
  let rate = melting.reduce((sum, { share }) => sum + share, 0)
  for (const { from, share, rest } of melting) {
    if (whole + rate * from >= most) return Math.max(0, most - whole) / rate
    whole += rest
    rate -= share
  }
  return 1
}

function claimsOfOthers(
  callers: readonly CallerShare[],
  id: string,
  { limit, windowMs, configured }: Pool,
  nowMs: number,
): readonly Claim[] {
  const others = callers.filter((caller) => caller.id !== id && isRemembered(caller, nowMs))
  const possible = Math.max(configured - 1, others.length)
  if (possible === 0) return []
  const kept = Math.max(1, SURPRISE_SHARE * limit)
  // Whole calls: a part of one would help none of them.
  const served = Math.min(possible, Math.floor(kept))
  const surprise = kept / served
  const active = others
    .filter((caller) => isActive(caller, windowMs, nowMs))
    .map(({ granted, wanted, wantedBefore }) => ({
      has: granted,
      wants: Math.max(wanted, wantedBefore, granted + surprise),
    }))
  const silent = Math.max(0, Math.min(possible, served) - active.length)
  return [...active, ...Array<Claim>(silent).fill({ has: 0, wants: surprise })]
}

/** For each of so many processes that live apart: what they know of callers, divided like the limit. */
export function dividedShares({ serial, callers }: CallerShares, parts: number): CallerShares {
  const part = (count: number) => Math.ceil(count / parts)
  return {
    serial,
    callers: callers.map(({ id, granted, wanted, wantedBefore, seenMs }) => ({
      ...{ id, granted: part(granted), wanted: part(wanted) },
      ...{ wantedBefore: part(wantedBefore), seenMs },
    })),
  }
}

/** Two sights of the same callers: of each the higher counts hold, those of another window as past ones. */
export function joinedShares(shares: CallerShares, other: CallerShares): CallerShares {
  const { callers } = other.serial === shares.serial ? other : turned(other, other.serial + 1)
  const byId = new Map(shares.callers.map((caller) => [caller.id, caller]))
  for (const caller of callers) {
    const known = byId.get(caller.id)
    byId.set(caller.id, known ? higher(known, caller) : caller)
  }
  const joined = [...byId.values()].sort((a, b) => a.seenMs - b.seenMs)
  return { serial: shares.serial, callers: joined.slice(-MOST_CALLERS) }
}

function higher(one: CallerShare, other: CallerShare): CallerShare {
  return {
    id: one.id,
    granted: Math.max(one.granted, other.granted),
    wanted: Math.max(one.wanted, other.wanted),
    wantedBefore: Math.max(one.wantedBefore, other.wantedBefore),
    seenMs: Math.max(one.seenMs, other.seenMs),
  }
}

/** As the window with this serial begins, if it has not. */
function turned(shares: CallerShares, serial: number): CallerShares {
  if (shares.serial === serial) return shares
  const isNext = serial === shares.serial + 1
  const callers = shares.callers.map(({ id, wanted, seenMs }) => ({
    ...{ id, granted: 0, wanted: 0, seenMs },
    wantedBefore: isNext ? wanted : 0,
  }))
  return { serial, callers }
}

function isRemembered({ seenMs }: CallerShare, nowMs: number): boolean {
  return Math.abs(nowMs - seenMs) < REMEMBERED_MS
}

/** In this window or in the one before, unless that is long over: windows begin with a call. */
function isActive(caller: CallerShare, windowMs: number, nowMs: number): boolean {
  const isRecent = Math.abs(nowMs - caller.seenMs) < 2 * windowMs
  return isRecent && caller.wanted + caller.wantedBefore > 0
}

interface Claim {
  readonly has: number
  readonly wants: number
}

/** Up to where everybody can be filled with what is left, the lowest first. One of them wants without end. */
function levelOf(claims: readonly Claim[], left: number): number {
  const edges = claims
    .filter(({ has, wants }) => wants > has)
    .flatMap(({ has, wants }) => [
      { at: has, change: 1 },
      { at: wants, change: -1 },
    ])
    .sort((a, b) => a.at - b.at)
  let level = 0
  let filling = 0
  let rest = left
  for (const { at, change } of edges) {
    const needed = filling === 0 ? 0 : filling * (at - level)
    if (filling > 0 && needed >= rest) break
    rest -= needed
    level = at
    filling += change
  }
  return level + rest / filling
}
