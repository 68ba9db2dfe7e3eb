import type { ContactCentre } from '../../src/simulator/data/contact-centre.js'
import type { Conversation } from '../../src/simulator/data/conversation.js'
import { DAY, MINUTE, SECOND } from '../../src/time/clock.js'

/*
 * What the fields of `agentPerformance` and `queuePerformance` must be, counted from single
 * conversations by the fields' descriptions. Nothing of it comes from the simulator's metrics. For
 * intervals that are settled: what is reported late has come.
 */

/** One thing that happened; `ms` where it was measured. */
export interface Happening {
  readonly field: string
  readonly atMs: number
  readonly ms: number
  /** The agent to whom it belongs; null: to the queue alone. */
  readonly agentId: string | null
  readonly queueId: string
  readonly mediaType: string
  readonly direction: 'INBOUND' | 'OUTBOUND'
}

const WITHIN_MS: Readonly<Record<string, number>> = {
  VOICE: 20 * SECOND,
  CHAT: 30 * SECOND,
  EMAIL: 240 * MINUTE,
  MESSAGE: 15 * MINUTE,
  CALLBACK: 30 * MINUTE,
}

/** All that happened in the interval. */
export function happenings(
  { organisation, streams, conversations }: ContactCentre,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly Happening[] {
  const all: Happening[] = []
  for (const stream of streams) {
    const queueId = organisation.queues[stream.queue]?.id ?? ''
    const mediaType = stream.mediaType.toUpperCase()
    for (let dayMs = fromMs - (fromMs % DAY) - DAY; dayMs < toMs; dayMs += DAY) {
      for (const conversation of conversations.offeredOn(stream, dayMs)) {
        const direction = conversation.direction === 'inbound' ? 'INBOUND' : 'OUTBOUND'
        for (const [field, atMs, ms, position] of happeningsOf(conversation, mediaType)) {
          if (atMs < fromMs || atMs >= toMs) continue
          const agentId = position === null ? null : (organisation.agents[position]?.id ?? null)
          all.push({ field, atMs, ms, agentId, queueId, mediaType, direction })
        }
      }
    }
  }
  return all
}

type Told = readonly [field: string, atMs: number, ms: number, agent: number | null]

function happeningsOf(one: Conversation, mediaType: string): readonly Told[] {
  const { offeredAtMs, waitMs, talkMs, heldMs, acwMs, agent, outcome } = one
  const isInbound = one.direction === 'inbound'
  const isCallback = mediaType === 'CALLBACK'
  const decidedMs = offeredAtMs + waitMs
  const hungUpMs = decidedMs + talkMs + heldMs
  const isTaken = outcome === 'answered'
  const isLate = waitMs > (WITHIN_MS[mediaType] ?? 0)
  const isShort = waitMs < 5 * SECOND
  const counts = (outcome === 'abandoned' && !isShort) || (isTaken && isInbound)
  const missed = isTaken ? one.missedAttempts : 0
  const attempts = Array.from({ length: missed }, (_, index): readonly Told[] => {
    const afterMs = Math.floor((waitMs * (index + 1)) / (missed + 1))
    return [
      ['callback.attempts', offeredAtMs + afterMs, 0, agent],
      ['callback.notReached', offeredAtMs + afterMs, afterMs, agent],
    ]
  })
  const halfMs = Math.floor(talkMs / 2)
  const stretches: readonly Told[] =
    heldMs > 0
      ? [
          ['talk', decidedMs + halfMs, halfMs, agent],
          ['talk', hungUpMs, talkMs - halfMs, agent],
          ['hold', decidedMs + halfMs + heldMs, heldMs, agent],
        ]
      : [['talk', hungUpMs, talkMs, agent]]
  const when = (is: boolean, told: readonly Told[]) => (is ? told : [])
  return [
    ...when(isInbound, [
      ['offered', offeredAtMs, 0, null],
      ['wait', decidedMs, waitMs, null],
    ]),
    ...when(isInbound && isLate, [['overServiceLevel', decidedMs, 0, null]]),
    ...when(counts, [['serviceLevel.denominator', decidedMs, 0, null]]),
    ...when(isTaken && isInbound && !isLate, [['serviceLevel.numerator', decidedMs, 0, null]]),
    ...when(outcome === 'abandoned' && !isCallback, [['abandonDelay', decidedMs, waitMs, null]]),
    ...when(outcome === 'abandoned' && !isCallback && isShort, [
      ['shortAbandoned', decidedMs, 0, null],
    ]),
    ...when(outcome === 'abandoned' && isCallback, [['callback.abandoned', decidedMs, 0, null]]),
    ...when(isTaken && isInbound && !isCallback, [['answerDelay', decidedMs, waitMs, agent]]),
    ...when(isTaken && isCallback, [
      ...attempts.flat(),
      ['callback.attempts', decidedMs, 0, agent],
      ['callback.connected', decidedMs, 0, agent],
    ]),
    ...when(isTaken, [['connected', decidedMs, 0, agent]]),
    ...when(isTaken && isInbound, [['alerts', decidedMs, 0, agent]]),
    ...when(one.notRespondingMs > 0, [
      ['alerts', decidedMs - one.alertMs, 0, one.notRespondingAgent],
      ['notResponding', decidedMs - one.alertMs, 0, one.notRespondingAgent],
    ]),
    ...when(!isInbound, [['outbound', offeredAtMs, 0, agent]]),
    ...when(isTaken, stretches),
    ...when(isTaken && one.transfer !== 'none', [['transferred', hungUpMs, 0, agent]]),
    ...when(isTaken && acwMs > 0, [['afterCallWork', hungUpMs + acwMs, acwMs, agent]]),
    ...when(isTaken, [['handle', hungUpMs + acwMs, talkMs + heldMs + acwMs, agent]]),
  ]
}

export interface Measured {
  readonly count: number
  readonly totalSeconds: number
  readonly averageSeconds: number | null
  readonly minSeconds: number | null
  readonly maxSeconds: number | null
}

/** The numbers of a row by the field's name. */
export function numbersOf(its: readonly Happening[]) {
  const of = (field: string) => its.filter((one) => one.field === field)
  return {
    count: (field: string): number => of(field).length,
    duration: (field: string): Measured => {
      const ms = of(field).map((one) => one.ms)
      const sum = ms.reduce((all, one) => all + one, 0)
      const seconds = (value: number) => (ms.length > 0 ? value / 1_000 : null)
      return {
        count: ms.length,
        totalSeconds: sum / 1_000,
        averageSeconds: seconds(sum / ms.length),
        minSeconds: seconds(Math.min(...ms)),
        maxSeconds: seconds(Math.max(...ms)),
      }
    },
  }
}
