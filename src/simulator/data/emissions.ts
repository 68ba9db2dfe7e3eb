import { DAY, HOUR, MINUTE, SECOND } from '../../time/clock.js'
import { type Conversation, NO_AGENT } from './conversation.js'
import type { MediaType } from './queue-plans.js'
import { SLOT } from './traffic.js'

/** The metrics that this contact centre has; the upstream's other names are valid, and have no values. */
export type EmittedMetric =
  | 'nBlindTransferred'
  | 'nCallbackAttempts'
  | 'nConnected'
  | 'nConsult'
  | 'nConsultTransferred'
  | 'nConversations'
  | 'nError'
  | 'nOffered'
  | 'nOutbound'
  | 'nOutboundAttempted'
  | 'nOutboundConnected'
  | 'nOverSla'
  | 'nTransferred'
  | 'oServiceLevel'
  | 'oServiceTarget'
  | 'tAbandon'
  | 'tAcd'
  | 'tAcw'
  | 'tAlert'
  | 'tAnswered'
  | 'tCallbackAbandon'
  | 'tCallbackConnect'
  | 'tCallbackNotReached'
  | 'tContacting'
  | 'tDialing'
  | 'tFlowOut'
  | 'tHandle'
  | 'tHeld'
  | 'tHeldComplete'
  | 'tNotResponding'
  | 'tShortAbandon'
  | 'tTalk'
  | 'tTalkComplete'
  | 'tWait'

/**
 * One value of one metric, emitted at `atMs`. Counters emit 1. `oServiceLevel` emits 1 within the service
 * level and 0 beyond, so that its sum is the numerator and its count the denominator. Metrics of the
 * queue are emitted with `NO_AGENT` and lack the dimension `userId`.
 */
export type Emit = (metric: EmittedMetric, atMs: number, value: number, agent: number) => void

/** The service level of each medium. */
export const serviceLevels: Readonly<Record<MediaType, { withinMs: number; target: number }>> = {
  voice: { withinMs: 20 * SECOND, target: 0.8 },
  chat: { withinMs: 30 * SECOND, target: 0.8 },
  email: { withinMs: 4 * HOUR, target: 0.9 },
  message: { withinMs: 15 * MINUTE, target: 0.85 },
  callback: { withinMs: 30 * MINUTE, target: 0.75 },
}

/** An abandon within this time is a short one. */
const SHORT_ABANDON = 5 * SECOND

/**
 * Emits the metrics of one conversation: counters when they happen, timers as a whole when the measured
 * activity ends (facts: a metric falls into the bucket of its emit date).
 */
export function emitConversation(
  conversation: Conversation,
  mediaType: MediaType,
  emit: Emit,
): void {
  const { offeredAtMs, waitMs, outcome } = conversation
  emit('nConversations', offeredAtMs, 1, NO_AGENT)
  if (conversation.failed) emit('nError', offeredAtMs, 1, NO_AGENT)
  if (conversation.direction === 'outbound') {
    emitDialled(conversation, emit)
    emitHandled(conversation, emit)
    return
  }

  const { withinMs } = serviceLevels[mediaType]
  const decidedAtMs = offeredAtMs + waitMs
  emit('nOffered', offeredAtMs, 1, NO_AGENT)
  emit('tWait', decidedAtMs, waitMs, NO_AGENT)
  emit('tAcd', decidedAtMs, waitMs, NO_AGENT)
  if (waitMs > withinMs) emit('nOverSla', decidedAtMs, 1, NO_AGENT)

  switch (outcome) {
    case 'flowedOut':
      emit('tFlowOut', decidedAtMs, waitMs, NO_AGENT)
      return
    case 'abandoned':
      emitAbandoned(conversation, mediaType, decidedAtMs, emit)
      return
    case 'answered':
      emitServiceLevel(waitMs <= withinMs ? 1 : 0, decidedAtMs, emit)
      if (mediaType === 'callback') emitCalledBack(conversation, decidedAtMs, emit)
      else emit('tAnswered', decidedAtMs, waitMs, conversation.agent)
      emitTaken(conversation, decidedAtMs, emit)
      emitHandled(conversation, emit)
      return
    default:
      outcome satisfies never
  }
}

/** Genesys Cloud corrects data afterwards: some slots change once more when they are 72 h old. */
const CORRECTED_AFTER = 3 * DAY

/**
 * Whether reports have an event by now. A late one counts from 72 h after its slot began: each slot
 * changes once, and none changes that ended more than 72 h ago.
 */
export function isReported(late: boolean, atMs: number, nowMs: number): boolean {
  if (atMs > nowMs) return false
  return !late || nowMs >= atMs - (atMs % SLOT) + CORRECTED_AFTER
}

function emitServiceLevel(within: 0 | 1, atMs: number, emit: Emit): void {
  emit('oServiceLevel', atMs, within, NO_AGENT)
  emit('oServiceTarget', atMs, 1, NO_AGENT)
}

/** Callbacks leave `tAbandon` and `tAnswered` empty (facts, field note on callbacks). */
function emitAbandoned(
  { waitMs }: Conversation,
  mediaType: MediaType,
  atMs: number,
  emit: Emit,
): void {
  const isShort = waitMs < SHORT_ABANDON
  if (mediaType === 'callback') {
    emit('tCallbackAbandon', atMs, waitMs, NO_AGENT)
  } else {
    emit('tAbandon', atMs, waitMs, NO_AGENT)
    if (isShort) emit('tShortAbandon', atMs, waitMs, NO_AGENT)
  }
  if (!isShort) emitServiceLevel(0, atMs, emit)
}

/** The attempts that reached nobody lie evenly in the wait; each attempt has one outcome. */
function emitCalledBack(conversation: Conversation, reachedAtMs: number, emit: Emit): void {
  const { offeredAtMs, waitMs, missedAttempts, agent } = conversation
  for (let attempt = 1; attempt <= missedAttempts; attempt++) {
    const afterMs = Math.floor((waitMs * attempt) / (missedAttempts + 1))
    emit('nCallbackAttempts', offeredAtMs + afterMs, 1, agent)
    emit('tCallbackNotReached', offeredAtMs + afterMs, afterMs, agent)
  }
  emit('nCallbackAttempts', reachedAtMs, 1, agent)
  emit('tCallbackConnect', reachedAtMs, waitMs, agent)
}

function emitTaken(conversation: Conversation, takenAtMs: number, emit: Emit): void {
  const { alertMs, notRespondingMs, notRespondingAgent, agent } = conversation
  emit('nConnected', takenAtMs, 1, agent)
  emit('tAlert', takenAtMs, alertMs, agent)
  if (notRespondingMs > 0) {
    const atMs = takenAtMs - alertMs
    emit('tAlert', atMs, notRespondingMs, notRespondingAgent)
    emit('tNotResponding', atMs, notRespondingMs, notRespondingAgent)
  }
}

function emitDialled({ offeredAtMs, waitMs, alertMs, agent }: Conversation, emit: Emit): void {
  emit('nOutbound', offeredAtMs, 1, agent)
  emit('nOutboundAttempted', offeredAtMs, 1, agent)
  const connectedAtMs = offeredAtMs + waitMs
  emit('tDialing', connectedAtMs - alertMs, waitMs - alertMs, agent)
  emit('tContacting', connectedAtMs, alertMs, agent)
  emit('nOutboundConnected', connectedAtMs, 1, agent)
  emit('nConnected', connectedAtMs, 1, agent)
}

/** Talk and hold emit per segment and, as `…Complete`, per session: a hold splits the talk in two. */
function emitHandled(conversation: Conversation, emit: Emit): void {
  const { agent, talkMs, heldMs, acwMs, transfer } = conversation
  const connectedAtMs = conversation.offeredAtMs + conversation.waitMs
  const disconnectedAtMs = connectedAtMs + talkMs + heldMs
  if (heldMs > 0) {
    const beforeHoldMs = talkMs >> 1
    emit('tTalk', connectedAtMs + beforeHoldMs, beforeHoldMs, agent)
    emit('tHeld', connectedAtMs + beforeHoldMs + heldMs, heldMs, agent)
    emit('tTalk', disconnectedAtMs, talkMs - beforeHoldMs, agent)
    emit('tHeldComplete', disconnectedAtMs, heldMs, agent)
  } else {
    emit('tTalk', disconnectedAtMs, talkMs, agent)
  }
  emit('tTalkComplete', disconnectedAtMs, talkMs, agent)
  if (transfer !== 'none') emitTransferred(transfer, disconnectedAtMs, agent, emit)

  const endedAtMs = disconnectedAtMs + acwMs
  if (acwMs > 0) emit('tAcw', endedAtMs, acwMs, agent)
  emit('tHandle', endedAtMs, talkMs + heldMs + acwMs, agent)
}

function emitTransferred(kind: 'blind' | 'consult', atMs: number, agent: number, emit: Emit): void {
  emit('nTransferred', atMs, 1, agent)
  if (kind === 'blind') {
    emit('nBlindTransferred', atMs, 1, agent)
    return
  }
  emit('nConsult', atMs, 1, agent)
  emit('nConsultTransferred', atMs, 1, agent)
}
