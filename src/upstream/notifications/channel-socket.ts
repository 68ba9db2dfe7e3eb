import { WebSocket } from 'ws'
import { type Clock, ENDED, type Nap, nap, SECOND } from '../../time/clock.js'
import { UpstreamUnavailableError } from '../errors/errors.js'
import { checkedConnectUri } from './connect-uri.js'
import { type ChannelMessage, readMessage } from './message.js'

/** Heartbeats come about every 30 s; the official client gives up after this (official SDK). */
const SILENCE_MS = 35 * SECOND
const OPEN_WITHIN_MS = 10 * SECOND
/** Events of one queue have a few kilobytes. A larger message ends the connection. */
const MOST_MESSAGE_BYTES = 256 * 1_024

/** `closing`: Genesys Cloud has announced the end · `left`: this process has ended it. */
export type SocketEnd = 'closed' | 'silent' | 'closing' | 'left'

export interface ChannelSocketOptions {
  readonly clock: Clock
  /** At which Genesys Cloud may have its channels. */
  readonly domains: readonly string[]
  readonly onMessage: (message: ChannelMessage) => void
  readonly signal: AbortSignal
}

/** The connection of a channel. */
export interface ChannelSocket extends Disposable {
  /** Never rejects. */
  readonly ended: Promise<SocketEnd>
}

export type OpenChannelSocket = (
  connectUri: string,
  options: ChannelSocketOptions,
) => Promise<ChannelSocket>

/** Rejects where the channel cannot be connected to within 10 s. The address holds the right to read it: no error has it. */
export const openChannelSocket: OpenChannelSocket = async (connectUri, options) => {
  const { clock, domains, signal, onMessage } = options
  signal.throwIfAborted()
  const socket = new WebSocket(checkedConnectUri(connectUri, domains), {
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  })
  const isOver = new AbortController()
  let end: (how: SocketEnd) => void = () => {}
  const ended = new Promise<SocketEnd>((resolve) => {
    end = (how) => {
      resolve(how)
      isOver.abort(ENDED)
      socket.terminate()
    }
  })
  const leave = () => end('left')
  signal.addEventListener('abort', leave, { once: true })
  isOver.signal.addEventListener('abort', () => signal.removeEventListener('abort', leave))
  socket.on('error', () => end('closed'))
  socket.on('close', () => end('closed'))
  const silence = new Silence(clock, isOver.signal, () => end('silent'))
  socket.on('message', (data, isBinary) => {
    if (isOver.signal.aborted) return
    const message = isBinary ? MALFORMED : readMessage(String(data))
    if (message.kind !== 'malformed') silence.heard()
    onMessage(message)
    if (message.kind === 'closing') end('closing')
  })
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()))
  await Promise.race([opened, ended, clock.sleep(OPEN_WITHIN_MS, isOver.signal).catch(() => {})])
  if (socket.readyState !== WebSocket.OPEN || isOver.signal.aborted) {
    end('closed')
    signal.throwIfAborted()
    throw new UpstreamUnavailableError('The notification channel cannot be connected to', {
      kind: 'connection',
    })
  }
  silence.watch()
  return { ended, [Symbol.dispose]: leave }
}

const MALFORMED: ChannelMessage = { kind: 'malformed' }

/** Measured by a timer, not by instants: a wall clock that is set moves neither its beginning nor its end. */
class Silence {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #onSilent: () => void
  #nap: Nap | null = null
  #hasHeard = false

  constructor(clock: Clock, signal: AbortSignal, onSilent: () => void) {
    this.#clock = clock
    this.#signal = signal
    this.#onSilent = onSilent
  }

  heard(): void {
    this.#hasHeard = true
    this.#nap?.wake()
  }

  watch(): void {
    void this.#watch()
  }

  async #watch(): Promise<void> {
    do {
      this.#hasHeard = false
      this.#nap = nap(this.#clock, SILENCE_MS, this.#signal)
      await this.#nap.over.catch(() => undefined)
      if (this.#signal.aborted) return
    } while (this.#hasHeard)
    this.#onSilent()
  }
}
