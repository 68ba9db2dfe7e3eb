/*
 * Max-min fairness among callers: calls go to the callers that were granted least, up to one level for
 * all, and no caller is kept more than its demand.
 */

/** What a caller was granted in a window, and what it is expected to ask for in all. */
export interface Claim {
  readonly granted: number
  readonly demand: number
}

/** Whether a caller may take one more, and when the calls kept for the others leave it one. */
export interface MaxMinShare {
  readonly mayTake: boolean
  /** The `keptShare` (1 at the window's beginning, 0 at its end) at which one call is left for this caller. */
  readonly leavesOneAt: number
}

/** Sums of fractions: a whole share must not count as a little less. */
const ROUNDING = 1e-9

/**
 * A caller below the level that the remaining calls allow for may take. One above it has to leave to
 * the others their share of the whole window, times `keptShare`.
 * @param granted to this caller, in this window
 * @param left calls that are left for first loads
 */
export function maxMinShare(
  granted: number,
  others: readonly Claim[],
  left: number,
  keptShare: number,
): MaxMinShare {
  if (others.length === 0) return { mayTake: left >= 1, leavesOneAt: 1 }
  const claims = [...others, { granted, demand: Infinity }]
  const whole = claims.reduce((sum, claim) => sum + claim.granted, left)
  const fairLevel = levelOf(
    claims.map(({ demand }) => ({ granted: 0, demand })),
    whole,
  )
  const shares = others.map((other) => {
    const share = Math.min(fairLevel, other.demand)
    return { share, rest: Math.max(0, share - other.granted) }
  })
  const isBelow = granted + 1 <= levelOf(claims, left) + ROUNDING
  const leavesEnough = left - keptFor(shares, keptShare) >= 1 - ROUNDING
  return {
    // Where shares are less than one call, callers without one come first.
    mayTake: left >= 1 && (granted === 0 || isBelow || leavesEnough),
    leavesOneAt: keptShareWhere(shares, left - 1),
  }
}

/** What a caller may have of the whole window, and the part of it that it was not granted yet. */
interface Share {
  readonly share: number
  readonly rest: number
}

/** `keptShare` applies to the whole share, not to its rest: a caller that asks evenly through the window gets all of it. */
function keptFor(shares: readonly Share[], keptShare: number): number {
  return shares.reduce((sum, { share, rest }) => sum + Math.min(rest, share * keptShare), 0)
}

/** The highest `keptShare`, 1 at most, at which no more than this is kept. */
function keptShareWhere(shares: readonly Share[], most: number): number {
  const shrinking = shares
    .filter(({ rest }) => rest > 0)
    .map((one) => ({ ...one, from: one.rest / one.share }))
    .sort((a, b) => a.from - b.from)
  let whole = 0
  let rate = shrinking.reduce((sum, { share }) => sum + share, 0)
  for (const { from, share, rest } of shrinking) {
    if (whole + rate * from >= most) return Math.max(0, most - whole) / rate
    whole += rest
    rate -= share
  }
  return 1
}

/** Water-filling: the level up to which the claims, lowest first, can be filled with what is left. One claim is infinite. */
function levelOf(claims: readonly Claim[], left: number): number {
  const edges = claims
    .filter(({ granted, demand }) => demand > granted)
    .flatMap(({ granted, demand }) => [
      { at: granted, change: 1 },
      { at: demand, change: -1 },
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
