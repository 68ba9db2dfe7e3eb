import { type Clock, SECOND, within } from '../../time/clock.js'
import { newRedisClient, type RedisClient } from './client.js'

export interface SessionOptions {
  /** `redis://` or `rediss://`, with credentials and database where needed. */
  readonly url: string
  readonly clock: Clock
  /** Ends it, also while it opens. */
  readonly signal: AbortSignal
  readonly onMessage: (channel: string, message: string) => void
}

/** Two connections to one server: one asks, one listens. They live and end together. */
export interface Session {
  readonly client: RedisClient
  listen(channel: string): Promise<void>
  /** The server's clock against ours, in milliseconds, and how long the answer took. */
  measure(): Promise<{ readonly offsetMs: number; readonly tookMs: number }>
  /** Aborted when either connection is gone, whatever ended it. */
  readonly ended: AbortSignal
  close(): void
}

const CONNECT_MS = SECOND
const OPENING_LIMIT_MS = 2 * SECOND

/** Opens a session, or throws. Nothing is left open after a failure. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { url, clock, signal, onMessage } = options
  // A broken session is replaced as a whole by `link.ts`; half of one would lose messages unseen.
  const client = newRedisClient(url, CONNECT_MS)
  const subscriber = newRedisClient(url, CONNECT_MS)
  const ended = new AbortController()
  const connected = new Set<RedisClient>()
  const end = (error: unknown) => {
    ended.abort(error)
    // One that is connecting would go on to connect all the same: it is ended when it has.
    for (const one of connected) if (one.isOpen) one.destroy()
  }
  for (const one of [client, subscriber]) {
    one.on('error', end)
    one.on('end', () => end(new Error('Redis closed the connection')))
    one.on('connect', () => {
      connected.add(one)
      if (ended.signal.aborted) setImmediate(() => one.isOpen && one.destroy())
    })
  }
  const listen = (channel: string) =>
    subscriber.subscribe(channel, (message) => onMessage(channel, message))
  const close = () => end(new Error('The connection was closed'))
  signal.addEventListener('abort', close, { once: true })
  ended.signal.addEventListener('abort', () => signal.removeEventListener('abort', close))
  const failed = new Promise<never>((_, reject) => {
    ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true })
  })
  failed.catch(() => {})
  try {
    signal.throwIfAborted()
    const open = Promise.race([Promise.all([client.connect(), subscriber.connect()]), failed])
    await within(clock, OPENING_LIMIT_MS, open, () => new Error('Redis does not answer'))
  } catch (error) {
    end(error)
    throw error
  }
  return {
    client,
    listen,
    ended: ended.signal,
    measure: () => measure(client, clock),
    close,
  }
}

async function measure(client: RedisClient, clock: Clock) {
  const askedMs = clock.now()
  const [seconds = '', micros = ''] = (await client.sendCommand(['TIME'])) as unknown as string[]
  const answeredMs = clock.now()
  const serverMs = Number(seconds) * SECOND + Number(micros) / 1_000
  const offsetMs = Math.round(serverMs - (askedMs + answeredMs) / 2)
  return { offsetMs, tookMs: answeredMs - askedMs }
}
