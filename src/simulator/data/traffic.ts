import { IANAZone } from 'luxon'
import { DAY, MINUTE } from '../../time/clock.js'
import { type MediaType, type QueuePlan, queuePlans } from './queue-plans.js'
import { hash } from './random.js'

/** The grain in which conversations are drawn; all zone offsets in use are whole slots. */
export const SLOT = 15 * MINUTE
const SLOTS_OF_DAY = DAY / SLOT

/** One queue on one medium: the conversations of two streams have nothing to do with each other. */
export interface Stream {
  /** Position among all streams; part of what every draw is a function of. */
  readonly index: number
  readonly queue: number
  readonly mediaType: MediaType
  /** How many conversations to expect in each slot of the UTC day that begins at `dayStartMs`. */
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
        // Days differ a little without a reason.
        const mood = 0.85 + (hash(seed, index, dayStartMs / DAY, 7) / 2 ** 32) * 0.3
        const offsetOf = offsetsOn(zone, dayStartMs)
        return new Float64Array(SLOTS_OF_DAY).map((_, slot) => {
          const atMs = dayStartMs + slot * SLOT
          const localMs = atMs + offsetOf(atMs)
          const weekday = (Math.floor(localMs / DAY) + EPOCH_WEEKDAY) % 7
          const localSlot = Math.floor((localMs % DAY) / SLOT)
          return perDay * mood * (plan.week[weekday] ?? 0) * (curve[localSlot] ?? 0)
        })
      },
    }
  })
}

/** 1 January 1970 was a Thursday; Monday is 0. */
const EPOCH_WEEKDAY = 3

/** How much of a queue each medium takes, where the queue has it. */
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

/** Two humps over the opening hours, late morning the higher; the slots of a day sum to 1. */
function dayCurve({ open: [from, to] }: QueuePlan): Float64Array {
  const curve = new Float64Array(SLOTS_OF_DAY)
  let total = 0
  for (let slot = 0; slot < SLOTS_OF_DAY; slot++) {
    const hour = (slot + 0.5) / 4
    if (hour < from || hour >= to) continue
    const hump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2))
    const weight = 0.15 + hump(10.75, 2.2) + 0.7 * hump(15.5, 2.6)
    curve[slot] = weight
    total += weight
  }
  return curve.map((weight) => weight / total)
}

/** A zone's offset is asked for slot by slot only on the days on which it changes: it is slow. */
function offsetsOn(zone: IANAZone, dayStartMs: number): (atMs: number) => number {
  const first = zone.offset(dayStartMs)
  if (first === zone.offset(dayStartMs + DAY - 1)) return () => first * MINUTE
  return (atMs) => zone.offset(atMs) * MINUTE
}
