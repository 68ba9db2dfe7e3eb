import { DAY } from '../../time/clock.js'

/** From the offer to the last event; bounds how far back a query has to search. */
export const LONGEST_CONVERSATION_MS = DAY

/** In place of an agent's position: no agent. */
export const NO_AGENT = -1

export interface Conversation {
  /** When it entered the queue; outbound: when the agent began to dial. */
  readonly offeredAtMs: number
  readonly direction: 'inbound' | 'outbound'
  readonly outcome: 'answered' | 'abandoned' | 'flowedOut'
  /** From the offer until it was answered, abandoned, or left for another flow. */
  readonly waitMs: number
  /** The last part of the wait: ringing at the agent who took it. */
  readonly alertMs: number
  /** Ringing at an agent who did not take it; 0: none. */
  readonly notRespondingMs: number
  /** Position of the agent who did not take it, or `NO_AGENT`. */
  readonly notRespondingAgent: number
  /** Position of the agent in the organisation, or `NO_AGENT`. */
  readonly agent: number
  readonly talkMs: number
  readonly heldMs: number
  readonly acwMs: number
  /** Of a callback: calls that did not reach the customer, before the one that did. */
  readonly missedAttempts: number
  readonly transfer: 'none' | 'blind' | 'consult'
  readonly failed: boolean
  /** Missing in reports until its slot is corrected, see `isReported`. */
  readonly late: boolean
}
