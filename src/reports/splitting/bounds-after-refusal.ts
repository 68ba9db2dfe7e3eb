import { type Bounds, type Division, idCount, type Part, stepCount, tighter } from './part.js'
import type { RefusalKind } from './refusal-kind.js'

/** Of ids in one filter: other clients were refused beyond these. */
const USUAL_IDS = [100, 50] as const

/** A part that was refused, and the whole that it is of, as far as that has begun. */
export interface RefusedPart {
  readonly part: Part
  readonly whole: Part
  readonly kind: RefusalKind
}

/** The bounds of what is asked for next; undefined: the part cannot be cut. */
export function boundsAfterRefusal(
  division: Division,
  bounds: Bounds,
  { part, whole, kind }: RefusedPart,
): Bounds | undefined {
  const steps = mayCutTime(division, part) ? Math.ceil(stepCount(part) / 2) : undefined
  const ids = idCount(part) > 1 ? Math.ceil(idCount(part) / 2) : undefined
  /*
   * Buckets and ids both make an answer large, so their product is bounded. Where all is one
   * bucket, a shorter interval makes the work less and the answer no smaller: each for itself.
   */
  const isOneBucket = division.time?.areOneBucket ?? false
  const byTime = () => steps && (isOneBucket ? { steps } : { points: steps * idCount(part) })
  const byIds = () => ids && (isOneBucket ? { ids } : { points: ids * stepCount(part) })
  const fewerSteps = division.usualSteps?.find((most) => most < stepCount(part))
  const fewerIds = USUAL_IDS.find((most) => most < idCount(part))
  const usualSteps = fewerSteps && { steps: fewerSteps }
  const usualIds = fewerIds && { ids: fewerIds }
  const next = (): Bounds | undefined | 0 => {
    switch (kind) {
      case 'interval':
        return usualSteps ?? (steps && { steps })
      case 'predicates':
        return usualIds ?? (ids && { ids })
      case 'unsaid':
        return usualSteps ?? usualIds
      case 'request':
        // So few ids make no request too large: it is told of the answer.
        return usualIds && ids ? { ids } : (byTime() ?? byIds())
      case 'timeout':
        return byTime()
      case 'result':
        return isOneBucket && isLessThan(part, whole)
          ? (byIds() ?? byTime())
          : (byTime() ?? byIds())
      default:
        return kind satisfies never
    }
  }
  const tightened = next()
  if (!tightened) return undefined
  const isOfIdsAlone = isOneBucket && kind === 'result' && tightened.ids !== undefined
  const { steps: unhelpful, ...others } = bounds
  return tighter(isOfIdsAlone ? others : bounds, tightened)
}

/** A shorter interval did not help, or is not what helps: fewer ids are tried first. */
function isLessThan(part: Part, whole: Part): boolean {
  return stepCount(part) < stepCount(whole) || idCount(part) < idCount(whole)
}

function mayCutTime({ time }: Division, { fromStep, toStep }: Part): boolean {
  for (let step = fromStep + 1; step < toStep; step++) if (time?.mayCutAt(step)) return true
  return false
}
