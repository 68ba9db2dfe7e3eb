import type { Conversation } from '../data/conversation.js'

/** One activity of one participant; becomes a segment. */
export interface Activity {
  readonly of: 'customer' | 'acd' | 'agent'
  readonly type: 'interact' | 'alert' | 'hold' | 'wrapup' | 'dialing' | 'contacting'
  readonly fromMs: number
  readonly toMs: number
}

/** The end of the conversation, after-call work included. */
export function endOf({ offeredAtMs, waitMs, talkMs, heldMs, acwMs }: Conversation): number {
  return offeredAtMs + waitMs + talkMs + heldMs + acwMs
}

export function activitiesOf(conversation: Conversation): Activity[] {
  const { offeredAtMs, waitMs, alertMs, direction, outcome, talkMs, heldMs } = conversation
  const connectedAtMs = offeredAtMs + waitMs
  const ringsAtMs = connectedAtMs - alertMs
  const hungUpAtMs = connectedAtMs + talkMs + heldMs
  const inbound = direction === 'inbound'
  const activities: Activity[] = [
    {
      of: 'customer',
      type: 'interact',
      fromMs: inbound ? offeredAtMs : connectedAtMs,
      toMs: outcome === 'answered' ? hungUpAtMs : connectedAtMs,
    },
  ]
  if (inbound) {
    activities.push({ of: 'acd', type: 'interact', fromMs: offeredAtMs, toMs: connectedAtMs })
  }
  if (outcome === 'answered') {
    activities.push(
      ...(inbound ? [] : [agents('dialing', offeredAtMs, ringsAtMs)]),
      agents(inbound ? 'alert' : 'contacting', ringsAtMs, connectedAtMs),
      ...handled(conversation, connectedAtMs, hungUpAtMs),
    )
  }
  return activities.filter(({ fromMs, toMs }) => toMs > fromMs)
}

/** A hold splits the talk in two, as it does for the timers. */
function handled(
  { talkMs, heldMs, acwMs }: Conversation,
  fromMs: number,
  toMs: number,
): Activity[] {
  const heldFromMs = heldMs > 0 ? fromMs + (talkMs >> 1) : toMs
  return [
    agents('interact', fromMs, heldFromMs),
    agents('hold', heldFromMs, heldFromMs + heldMs),
    agents('interact', heldFromMs + heldMs, toMs),
    agents('wrapup', toMs, toMs + acwMs),
  ]
}

function agents(type: Activity['type'], fromMs: number, toMs: number): Activity {
  return { of: 'agent', type, fromMs, toMs }
}
