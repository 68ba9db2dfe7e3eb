import { IANAZone } from 'luxon'
import { DAY, MINUTE } from '../../time/clock.js'
import { type MediaType, type QueuePlan, queuePlans } from './queue-plans.js'
import { hash } from './random.js'

/** Conversations are drawn slot by slot; all zone offsets in use are whole slots. */
export const SLOT = 15 * MINUTE
const SLOTS_OF_DAY = DAY / SLOT

/** The conversations of one queue on one medium, independent of other streams. */
export interface Stream {
  /** Position among all streams; every draw depends on it. */
  readonly index: number
  readonly queue: number
  readonly mediaType: MediaType
  /** The expected conversations in each slot of the UTC day that begins at `dayStartMs`. */
  expectedOn(dayStartMs: number): Float64Array
}

export function streamsOf(seed: number): Stream[] {
  const pairs = queuePlans.flatMap((plan, queue) =>
    plan.mediaTypes.map((mediaType) => ({ plan, queue, mediaType })),
  )
  return pairs.map(({ plan, queue, mediaType }, index) => {
    const perDay = plan.perDay * shareOf(plan, mediaType)
    const curve = dayCurve(plan)
    const zone = IANAZone.create(plan.timeZone)
    return {
      index,
      queue,
      mediaType,
      expectedOn: (dayStartMs) => {
        // Days differ a little by chance.
        const dayFactor = 0.85 + (hash(seed, index, dayStartMs / DAY, 7) / 2 ** 32) * 0.3
        const offsetOf = offsetsOn(zone, dayStartMs)
        return new Float64Array(SLOTS_OF_DAY).map((_, slot) => {
          const atMs = dayStartMs + slot * SLOT
          const localMs = atMs + offsetOf(atMs)
          const weekday = (Math.floor(localMs / DAY) + EPOCH_WEEKDAY) % 7
          const localSlot = Math.floor((localMs % DAY) / SLOT)
          return perDay * dayFactor * (plan.week[weekday] ?? 0) * (curve[localSlot] ?? 0)
        })
      },
    }
  })
}

/** 1 January 1970 was a Thursday; Monday is 0. */
const EPOCH_WEEKDAY = 3

/** The weight of each medium among those of a queue. */
const MEDIA_WEIGHT: Readonly<Record<MediaType, number>> = {
  voice: 6,
  chat: 2,
  email: 1.5,
  message: 2.5,
  callback: 3,
}

function shareOf(plan: QueuePlan, mediaType: MediaType): number {
  const total = plan.mediaTypes.reduce((sum, other) => sum + MEDIA_WEIGHT[other], 0)
  return MEDIA_WEIGHT[mediaType] / total
}

/** Two peaks over the opening hours, late morning the higher; the slots of a day sum to 1. */
function dayCurve({ open: [from, to] }: QueuePlan): Float64Array {
  const curve = new Float64Array(SLOTS_OF_DAY)
  let total = 0
  for (let slot = 0; slot < SLOTS_OF_DAY; slot++) {
    const hour = (slot + 0.5) / 4
    if (hour < from || hour >= to) continue
    const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2))
    const weight = 0.15 + peak(10.75, 2.2) + 0.7 * peak(15.5, 2.6)
    curve[slot] = weight
    total += weight
  }
  return curve.map((weight) => weight / total)
}

/** Computing a zone's offset is slow: slot by slot only on days on which it changes. */
function offsetsOn(zone: IANAZone, dayStartMs: number): (atMs: number) => number {
  const first = zone.offset(dayStartMs)
  if (first === zone.offset(dayStartMs + DAY - 1)) return () => first * MINUTE
  return (atMs) => zone.offset(atMs) * MINUTE
}
