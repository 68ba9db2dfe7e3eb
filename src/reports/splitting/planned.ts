import {
  type Bounds,
  begunPart,
  type Division,
  leastParts,
  MOST_PARTS,
  type Part,
  partsWithin,
  tighter,
  wholeOf,
} from './part.js'
import type { WorkingSizes } from './working-sizes.js'

export interface KnownSizes {
  readonly sizes: WorkingSizes
  readonly nowMs: number
}

export interface Plan {
  readonly parts: readonly Part[]
  readonly bounds: Bounds
  /** Nothing says that parts of this size are refused. */
  readonly isTrusted: boolean
}

/** How a question is asked at first. `learned`: what worked for one of its shape. */
export function planned(division: Division, learned: Bounds | undefined, nowMs: number): Plan {
  const whole = wholeOf(division)
  const { documented = {} } = division
  if (learned) {
    const begun = begunPart(division, whole, nowMs)
    // What worked may be less than what would: rather larger parts than too many.
    for (let factor = 1; ; factor *= 2) {
      const bounds = tighter(scaled(learned, factor), documented)
      // Each part costs time, and each edge at which a calendar may be cut: none for what is too many.
      const areTooMany = leastParts(begun, bounds) > MOST_PARTS
      if (areTooMany && leastParts(begun, documented) <= MOST_PARTS) continue
      const parts = partsWithin(division, [begun], bounds)
      if (parts.length === 1) break
      if (parts.length <= MOST_PARTS) return { parts, bounds, isTrusted: factor === 1 }
      if (partsWithin(division, [begun], documented).length > MOST_PARTS) break
    }
  }
  const parts = partsWithin(division, [whole], documented)
  return { parts, bounds: documented, isTrusted: true }
}

/** How many calls a question takes, as far as it is known what size works. */
export function partCount(division: Division, { sizes, nowMs }: KnownSizes): number {
  return planned(division, sizes.of(division.shape), nowMs).parts.length
}

function scaled(bounds: Bounds, factor: number): Bounds {
  return Object.fromEntries(Object.entries(bounds).map(([name, most]) => [name, most * factor]))
}
