import { HOUR, MINUTE, SECOND } from '../../time/clock.js'
import { type Conversation, NO_AGENT } from './conversation.js'
import type { MediaType } from './queue-plans.js'
import type { Random } from './random.js'
import { SLOT } from './traffic.js'

/** One conversation, offered in the slot that begins at `slotStartMs`. */
export function drawConversation(
  random: Random,
  mediaType: MediaType,
  slotStartMs: number,
  members: readonly number[],
  late: boolean,
): Conversation {
  const profile = profiles[mediaType]
  const offeredAtMs = slotStartMs + random.below(SLOT)
  const failed = random.next() < FAILED
  const waitMs = random.waiting(profile.wait, profile.longestWait)

  const draw = random.next()
  if (draw < profile.abandoned + FLOWED_OUT) {
    return {
      offeredAtMs,
      direction: 'inbound',
      outcome: draw < profile.abandoned ? 'abandoned' : 'flowedOut',
      waitMs,
      alertMs: 0,
      notRespondingMs: 0,
      notRespondingAgent: NO_AGENT,
      missedAttempts: 0,
      agent: NO_AGENT,
      talkMs: 0,
      heldMs: 0,
      acwMs: 0,
      transfer: 'none',
      failed,
      late,
    }
  }

  const transferred = random.next()
  // The sum of two exponentials: fewer very short talks than with one, and still some long ones.
  const talkMs =
    random.waiting(profile.talk / 2, 3 * HOUR) + random.waiting(profile.talk / 2, 3 * HOUR)
  const inbound = random.next() >= profile.outbound
  const alertMs = Math.min(waitMs, random.waiting(4 * SECOND, 30 * SECOND))
  const notRespondingMs =
    inbound && random.next() < NOT_RESPONDED ? Math.min(waitMs, 8 * SECOND + random.below(8000)) : 0
  const position = random.below(members.length)
  return {
    offeredAtMs,
    direction: inbound ? 'inbound' : 'outbound',
    outcome: 'answered',
    waitMs,
    alertMs,
    notRespondingMs,
    // Not drawn: the numbers that follow would be others.
    notRespondingAgent:
      notRespondingMs > 0 ? (members[(position + 1) % members.length] ?? NO_AGENT) : NO_AGENT,
    agent: members[position] ?? NO_AGENT,
    talkMs,
    heldMs: random.next() < profile.held ? random.waiting(70 * SECOND, HOUR) : 0,
    acwMs: random.next() < 0.9 ? random.waiting(profile.acw, 30 * MINUTE) : 0,
    transfer:
      transferred < BLIND_TRANSFER ? 'blind' : transferred < CONSULT_TRANSFER ? 'consult' : 'none',
    missedAttempts: mediaType === 'callback' ? waitMs % 3 : 0,
    failed,
    late,
  }
}

const FLOWED_OUT = 0.01
const NOT_RESPONDED = 0.02
const FAILED = 0.001
const BLIND_TRANSFER = 0.03
const CONSULT_TRANSFER = 0.05

/** The conversations of a medium: mean durations in milliseconds, shares of one. */
interface MediumProfile {
  readonly wait: number
  readonly longestWait: number
  readonly talk: number
  readonly acw: number
  readonly held: number
  readonly abandoned: number
  readonly outbound: number
}

const profiles: Readonly<Record<MediaType, MediumProfile>> = {
  voice: {
    wait: 18 * SECOND,
    longestWait: 40 * MINUTE,
    talk: 4 * MINUTE,
    acw: 50 * SECOND,
    held: 0.18,
    abandoned: 0.06,
    outbound: 0.08,
  },
  chat: {
    wait: 22 * SECOND,
    longestWait: 30 * MINUTE,
    talk: 8 * MINUTE,
    acw: 30 * SECOND,
    held: 0.03,
    abandoned: 0.04,
    outbound: 0,
  },
  email: {
    wait: 80 * MINUTE,
    longestWait: 12 * HOUR,
    talk: 7 * MINUTE,
    acw: 20 * SECOND,
    held: 0,
    abandoned: 0.004,
    outbound: 0.05,
  },
  message: {
    wait: 6 * MINUTE,
    longestWait: 4 * HOUR,
    talk: 14 * MINUTE,
    acw: 25 * SECOND,
    held: 0.02,
    abandoned: 0.015,
    outbound: 0.02,
  },
  callback: {
    wait: 15 * MINUTE,
    longestWait: 3 * HOUR,
    talk: 5 * MINUTE,
    acw: 60 * SECOND,
    held: 0.1,
    abandoned: 0.03,
    outbound: 0,
  },
}
