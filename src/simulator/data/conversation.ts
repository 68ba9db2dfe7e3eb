import { DAY } from '../../time/clock.js'

/** From the offer to the last event; bounds how far back a query has to look. */
export const LONGEST_LIFE = DAY

/** In place of an agent's position. */
export const NOBODY = -1

export interface Conversation {
  /** When it entered the queue; outbound: when the agent began to dial. */
  readonly offeredAtMs: number
  readonly direction: 'inbound' | 'outbound'
  readonly outcome: 'answered' | 'abandoned' | 'flowedOut'
  /** From the offer until it was answered, abandoned, or left for another flow. */
  readonly waitMs: number
  /** The last part of the wait, in which it rang at the agent who took it. */
  readonly alertMs: number
  /** How long it rang before at one who did not take it; 0: that did not happen. */
  readonly notRespondingMs: number
  /** Position of the agent in the organisation, or `NOBODY`. */
  readonly agent: number
  readonly talkMs: number
  readonly heldMs: number
  readonly acwMs: number
  readonly transfer: 'none' | 'blind' | 'consult'
  readonly failed: boolean
  /** Missing from the reports until its slots are corrected, see `isReported`. */
  readonly late: boolean
}
