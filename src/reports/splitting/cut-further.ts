import { boundsAfterRefusal } from './bounds-after-refusal.js'
import { type Bounds, type Division, MOST_PARTS, type Part, partsWithin } from './part.js'
import type { RefusalKind } from './refusal-kind.js'
import type { Impasse } from './too-large.js'

export interface SizeRefusal {
  readonly part: Part
  readonly kind: RefusalKind
  readonly error: unknown
}

export interface RefusedLoad {
  /** The whole question, as far as it has begun. */
  readonly whole: Part
  readonly bounds: Bounds
  readonly refusals: readonly SizeRefusal[]
  /** Parts that have not been asked yet. */
  readonly rest: readonly Part[]
  /** How many parts came. */
  readonly answered: number
}

export type Further =
  | { readonly bounds: Bounds; readonly waiting: readonly Part[] }
  | { readonly impasse: Impasse; readonly refusal: SizeRefusal; readonly waiting: readonly Part[] }

/** Which parts come next; or why none do. */
export function cutFurther(
  division: Division,
  { whole, refusals, rest, answered, ...before }: RefusedLoad,
): Further {
  let { bounds } = before
  for (const refusal of refusals) {
    const next = boundsAfterRefusal(division, bounds, { ...refusal, whole })
    if (!next) return { impasse: 'cannot be cut', refusal, waiting: [refusal.part, ...rest] }
    bounds = next
  }
  // Nothing has come: what was cut in vain is put together again.
  const again = answered > 0 ? [...refusals.map(({ part }) => part), ...rest] : [whole]
  const waiting = partsWithin(division, again, bounds)
  const refusal = refusals.at(-1)
  const areTooMany = refusal && answered + waiting.length > MOST_PARTS
  return areTooMany ? { impasse: 'too many parts', refusal, waiting } : { bounds, waiting }
}
