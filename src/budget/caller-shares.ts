import { HOUR } from '../time/clock.js'
import type { Claim } from './max-min-share.js'

/** One caller's first loads of a window: how many it asked for, and how many it was granted. */
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

/** The caller id of the gateway's own calls. */
export const NO_CALLER = 'gateway'

/** A bound for the budget's text in Redis, and for the sorting at each first load. */
const MOST_CALLERS = 64
/** A caller that was seen within this time is expected again. */
const REMEMBERED_MS = HOUR
/** Of the limit, kept for unexpected questions: of silent callers, and of callers that got all they asked for. */
const UNEXPECTED_SHARE = 0.05

/** A caller asks for a first load in this window. */
export function noteWanted(
  shares: CallerShares,
  id: string,
  serial: number,
  nowMs: number,
): CallerShares {
  const { callers } = inWindow(shares, serial)
  const before = callers.find((caller) => caller.id === id)
  const { granted = 0, wanted = 0, wantedBefore = 0 } = before ?? {}
  const others = callers.filter((caller) => caller.id !== id && isRemembered(caller, nowMs))
  const asking = { id, granted, wanted: wanted + 1, wantedBefore, seenMs: nowMs }
  return { serial, callers: [...others, asking].slice(-MOST_CALLERS) }
}

/** A first load was granted to a caller that `noteWanted` has recorded, or was released unsent. */
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

export function grantedTo(shares: CallerShares, id: string, serial: number): number {
  return inWindow(shares, serial).callers.find((caller) => caller.id === id)?.granted ?? 0
}

/** What the other callers are expected to ask for. */
export interface ClaimOptions {
  readonly limit: number
  readonly windowMs: number
  /** How many callers the configuration knows. */
  readonly configured: number
  readonly nowMs: number
}

/**
 * The claims of all callers but one. Expected of each is what it asked for in this window or in the
 * one before, whichever is more, and a little that is not expected; of silent callers only that.
 */
export function claimsOfOthers(
  shares: CallerShares,
  id: string,
  serial: number,
  { limit, windowMs, configured, nowMs }: ClaimOptions,
): readonly Claim[] {
  const others = inWindow(shares, serial).callers.filter(
    (caller) => caller.id !== id && isRemembered(caller, nowMs),
  )
  const possible = Math.max(configured - 1, others.length)
  if (possible === 0) return []
  const kept = Math.max(1, UNEXPECTED_SHARE * limit)
  // Whole calls: a part of one would help none of them.
  const served = Math.min(possible, Math.floor(kept))
  const unexpected = kept / served
  const active = others
    .filter((caller) => isActive(caller, windowMs, nowMs))
    .map(({ granted, wanted, wantedBefore }) => ({
      granted,
      demand: Math.max(wanted, wantedBefore, granted + unexpected),
    }))
  const silent = Math.max(0, Math.min(possible, served) - active.length)
  return [...active, ...Array<Claim>(silent).fill({ granted: 0, demand: unexpected })]
}

/** The callers' counts for each of so many partitioned processes: divided like the limit. */
export function dividedShares({ serial, callers }: CallerShares, parts: number): CallerShares {
  const part = (count: number) => Math.ceil(count / parts)
  return {
    serial,
    callers: callers.map((caller) => ({
      ...caller,
      granted: part(caller.granted),
      wanted: part(caller.wanted),
      wantedBefore: part(caller.wantedBefore),
    })),
  }
}

/** Two states of the same callers: the higher counts hold; those of another window count as past ones. */
export function joinedShares(shares: CallerShares, other: CallerShares): CallerShares {
  const { callers } = other.serial === shares.serial ? other : inWindow(other, other.serial + 1)
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

/** The callers as of this window: where it is a new one, their counts begin anew. */
function inWindow(shares: CallerShares, serial: number): CallerShares {
  if (shares.serial === serial) return shares
  const isNext = serial === shares.serial + 1
  const callers = shares.callers.map((caller) => ({
    ...caller,
    granted: 0,
    wanted: 0,
    wantedBefore: isNext ? caller.wanted : 0,
  }))
  return { serial, callers }
}

function isRemembered({ seenMs }: CallerShare, nowMs: number): boolean {
  return Math.abs(nowMs - seenMs) < REMEMBERED_MS
}

/** Asked in this window or in the one before, and that is not long over: windows begin with a call. */
function isActive(caller: CallerShare, windowMs: number, nowMs: number): boolean {
  const isRecent = Math.abs(nowMs - caller.seenMs) < 2 * windowMs
  return isRecent && caller.wanted + caller.wantedBefore > 0
}
