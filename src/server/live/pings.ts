import { SECOND } from '../../time/clock.js'

/** Of a client that reads slowly and is alive. */
const SLOWEST_BYTES_PER_SECOND = 8 * 2 ** 10

/**
 * Whether a WebSocket answers its pings. A client reads what was sent to it before the ping first, and its system may
 * have taken that for it: so a pong has as long as a slow client needs for those bytes.
 */
export class Pings {
  readonly #heartbeatMs: number
  readonly #nonce: () => string
  #unanswered: { readonly nonce: string; readonly dueMs: number; readonly written: number } | null =
    null
  /** Bytes written before the last ping that was answered. */
  #readBytes = 0

  /** @param nonce another one each time */
  constructor(heartbeatMs: number, nonce: () => string) {
    this.#heartbeatMs = heartbeatMs
    this.#nonce = nonce
  }

  /**
   * What the ping that is due now brings; null: the client is dead.
   * @param written bytes, to the connection, in all
   */
  beat(nowMs: number, written: number): string | null {
    if (this.#unanswered) {
      const { nonce, dueMs } = this.#unanswered
      return nowMs < dueMs ? nonce : null
    }
    const unreadMs = ((written - this.#readBytes) / SLOWEST_BYTES_PER_SECOND) * SECOND
    const nonce = this.#nonce()
    this.#unanswered = { nonce, dueMs: nowMs + this.#heartbeatMs + unreadMs, written }
    return nonce
  }

  /** A pong that answers no ping of ours is no sign of life. */
  pong(nonce: string): void {
    if (this.#unanswered?.nonce !== nonce) return
    this.#readBytes = this.#unanswered.written
    this.#unanswered = null
  }
}
