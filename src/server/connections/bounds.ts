import { SECOND } from '../../time/clock.js'

/** What one connection may hold, and for how long. */
export const CONNECTION_BOUNDS = {
  /** To send a whole head. */
  headMs: 30 * SECOND,
  /** To send a whole request, from its first byte. */
  requestMs: 30 * SECOND,
  /** Without a byte taken of an answer that waits; taking slowly is no reason. */
  notTakenMs: 30 * SECOND,
  /** Without a request. Load balancers keep theirs for 60 s, and must be the first to close. */
  idleMs: 72 * SECOND,
  /** How often heads and requests are looked at. */
  checkMs: SECOND,
  /** Requests of one connection that have no whole answer yet. */
  pipelined: 32,
  /** Of answers that clients have not taken; one answer fits in any case. */
  queuedBytes: 256 * 2 ** 20,
  queuedBytesPerConnection: 32 * 2 ** 20,
  /** For the first message of a WebSocket, which brings the key. */
  initMs: 10 * SECOND,
  /** Of a WebSocket until its key has come. */
  bytesBeforeCaller: 64 * 2 ** 10,
  /** Of one WebSocket that its client has not taken, beside versions. */
  queuedMessages: 1_024,
  queuedMessageBytes: 2 ** 20,
  /** Of all WebSockets and event streams; a version that several are told counts once. */
  untakenBytes: 64 * 2 ** 20,
  /** Between two signs of life on a stream: proxies and clients give up on one that is quiet for longer. */
  heartbeatMs: 12 * SECOND,
  /** For a WebSocket to say goodbye at shutdown. */
  goodbyeMs: SECOND,
}

export type ConnectionBounds = Readonly<typeof CONNECTION_BOUNDS>
