import { SECOND } from '../../time/clock.js'

/** What one connection may hold, and for how long. */
export interface ConnectionBounds {
  /** To send a whole head. */
  readonly headMs: number
  /** To send a whole request, from its first byte. */
  readonly requestMs: number
  /** Without a byte taken of an answer that waits; taking slowly is no reason. */
  readonly notTakenMs: number
  /** Without a request. Load balancers keep theirs for 60 s, and must be the first to close. */
  readonly idleMs: number
  /** How often heads and requests are looked at. */
  readonly checkMs: number
  /** Requests of one connection that have no whole answer yet. */
  readonly pipelined: number
  /** Of answers that clients have not taken; one answer fits in any case. */
  readonly queuedBytes: number
  readonly queuedBytesPerConnection: number
}

export const CONNECTION_BOUNDS: ConnectionBounds = {
  headMs: 30 * SECOND,
  requestMs: 30 * SECOND,
  notTakenMs: 30 * SECOND,
  idleMs: 72 * SECOND,
  checkMs: SECOND,
  pipelined: 32,
  queuedBytes: 256 * 2 ** 20,
  queuedBytesPerConnection: 32 * 2 ** 20,
}
