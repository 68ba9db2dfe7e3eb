import { DAY } from '../../time/clock.js'
import type { ContactCentre } from './contact-centre.js'
import { type Conversation, LONGEST_CONVERSATION_MS } from './conversation.js'
import type { Stream } from './traffic.js'

/** How far a conversation that a queue still counts has come. */
export interface Ongoing {
  readonly stage: 'waiting' | 'alerting' | 'interacting'
  readonly sinceMs: number
}

/** The conversations of a stream that its queue counts at this instant. */
export function* ongoingIn(
  { conversations }: ContactCentre,
  stream: Stream,
  nowMs: number,
): Generator<Ongoing> {
  for (const dayMs of daysBefore(nowMs)) {
    for (const conversation of conversations.offeredOn(stream, dayMs)) {
      const ongoing = ongoingAt(conversation, nowMs)
      if (ongoing) yield ongoing
    }
  }
}

/** The UTC days on which a conversation was offered that may still go on. */
export function* daysBefore(nowMs: number): Generator<number> {
  const firstMs = nowMs - LONGEST_CONVERSATION_MS
  for (let dayMs = firstMs - (firstMs % DAY); dayMs <= nowMs; dayMs += DAY) yield dayMs
}

/** When the counts of a stream change: after the first instant, up to the last. */
export function* changesIn(
  { conversations }: ContactCentre,
  stream: Stream,
  fromMs: number,
  toMs: number,
): Generator<number> {
  for (const dayMs of daysBefore(toMs)) {
    for (const conversation of conversations.offeredOn(stream, dayMs)) {
      const { offeredAtMs, waitMs, alertMs, talkMs, heldMs } = conversation
      const connectedAtMs = offeredAtMs + waitMs
      const endMs = connectedAtMs + talkMs + heldMs
      for (const atMs of [offeredAtMs, connectedAtMs - alertMs, connectedAtMs, endMs]) {
        if (atMs > fromMs && atMs <= toMs) yield atMs
      }
    }
  }
}

function ongoingAt(conversation: Conversation, nowMs: number): Ongoing | undefined {
  const { offeredAtMs, waitMs, alertMs, talkMs, heldMs, direction } = conversation
  const connectedAtMs = offeredAtMs + waitMs
  if (nowMs < offeredAtMs || nowMs >= connectedAtMs + talkMs + heldMs) return undefined
  if (nowMs >= connectedAtMs) return { stage: 'interacting', sinceMs: connectedAtMs }
  if (direction === 'outbound') return undefined
  const alertsAtMs = connectedAtMs - alertMs
  return nowMs >= alertsAtMs
    ? { stage: 'alerting', sinceMs: alertsAtMs }
    : { stage: 'waiting', sinceMs: offeredAtMs }
}
