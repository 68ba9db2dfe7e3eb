import type { Conversation } from '../data/conversation.js'

/** Somebody does one thing for a while: what becomes a segment. */
export interface Stretch {
  readonly of: 'customer' | 'acd' | 'agent'
  readonly type: 'interact' | 'alert' | 'hold' | 'wrapup' | 'dialing' | 'contacting'
  readonly fromMs: number
  readonly toMs: number
}

/** When the last thing about it was over, the agent's work afterwards included. */
export function endOf({ offeredAtMs, waitMs, talkMs, heldMs, acwMs }: Conversation): number {
  return offeredAtMs + waitMs + talkMs + heldMs + acwMs
}

export function stretchesOf(conversation: Conversation): Stretch[] {
  const { offeredAtMs, waitMs, alertMs, direction, outcome, talkMs, heldMs } = conversation
  const connectedAtMs = offeredAtMs + waitMs
  const ringsAtMs = connectedAtMs - alertMs
  const hungUpAtMs = connectedAtMs + talkMs + heldMs
  const inbound = direction === 'inbound'
  const stretches: Stretch[] = [
    {
      of: 'customer',
      type: 'interact',
      fromMs: inbound ? offeredAtMs : connectedAtMs,
      toMs: outcome === 'answered' ? hungUpAtMs : connectedAtMs,
    },
  ]
  if (inbound) {
    stretches.push({ of: 'acd', type: 'interact', fromMs: offeredAtMs, toMs: connectedAtMs })
  }
  if (outcome === 'answered') {
    stretches.push(
      ...(inbound ? [] : [agents('dialing', offeredAtMs, ringsAtMs)]),
      agents(inbound ? 'alert' : 'contacting', ringsAtMs, connectedAtMs),
      ...handled(conversation, connectedAtMs, hungUpAtMs),
    )
  }
  return stretches.filter(({ fromMs, toMs }) => toMs > fromMs)
}

/** A hold cuts the talk in two, as it does for the timers. */
function handled({ talkMs, heldMs, acwMs }: Conversation, fromMs: number, toMs: number): Stretch[] {
  const heldFromMs = heldMs > 0 ? fromMs + (talkMs >> 1) : toMs
  return [
    agents('interact', fromMs, heldFromMs),
    agents('hold', heldFromMs, heldFromMs + heldMs),
    agents('interact', heldFromMs + heldMs, toMs),
    agents('wrapup', toMs, toMs + acwMs),
  ]
}

function agents(type: Stretch['type'], fromMs: number, toMs: number): Stretch {
  return { of: 'agent', type, fromMs, toMs }
}
