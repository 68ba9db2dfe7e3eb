import { randomUUID } from 'node:crypto'
import { ErrorReply } from '@redis/client'
import { type Clock, nap, SECOND, within } from '../../time/clock.js'
import { CircuitBreaker, StoreAwayError } from '../circuit-breaker.js'
import type { StoreEvent } from '../events.js'
import type { RedisClient } from './client.js'
import { inTime, tooLate } from './in-time.js'
import type { Script } from './script.js'
import { openSession, type Session } from './session.js'

export interface RedisLinkOptions {
  readonly url: string
  /** Times the waits; its difference to Redis's clock is measured. */
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: StoreEvent) => void
  /** No operation takes longer. Default 100 ms. */
  readonly timeLimitMs?: number
}

export interface AttemptOptions<Result> {
  readonly limitMs?: number | undefined
  /** Hears what came after the limit, when nobody waits for it any more. */
  readonly onLate?: (result: Result) => void
}

const TIME_LIMIT_MS = 100
/** The clock is measured, and a silent server noticed, this often. */
const PULSE_MS = SECOND
/**
 * While operations are held back, a probe looks this often whether they would be answered; soon at first,
 * since it may have been a short pause, and others wait for what we could not tell them.
 */
const FIRST_PROBE_MS = SECOND / 20
const PROBE_MS = SECOND / 4
/** A server that has not answered a probe for so long needs a new connection. */
const STUCK_MS = 3 * SECOND
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = SECOND

/**
 * The one way to Redis: every operation has a time limit, and while Redis is away each is refused at
 * once. It comes back by itself. Its users are told of every reconnect, since messages may have been lost before it.
 */
export class RedisLink {
  /** Names this process in its messages. */
  readonly id: string = randomUUID()
  readonly #options: RedisLinkOptions
  /** What an operation may take where the caller does not say otherwise. */
  readonly timeLimitMs: number
  readonly #breaker = new CircuitBreaker()
  readonly #listeners = new Map<string, ((message: string) => void)[]>()
  readonly #onUp: (() => void)[] = []
  readonly #closing = new AbortController()
  readonly #working: Promise<void>
  #session: Session | undefined
  #state: 'starting' | 'up' | 'down' = 'starting'
  #downSinceMs: number
  /** Until then a connection that has just ended may have been replaced. */
  #graceUntilMs: number
  #offsetMs = 0
  #waiting: (() => void)[] = []
  #endNap: () => void = () => {}

  constructor(options: RedisLinkOptions) {
    this.#options = options
    this.timeLimitMs = options.timeLimitMs ?? TIME_LIMIT_MS
    this.#downSinceMs = options.clock.now()
    this.#graceUntilMs = this.#downSinceMs + this.timeLimitMs
    this.#breaker.open()
    this.#working = this.#keepUp()
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  /** Redis's clock minus this process's clock, in milliseconds; as last measured while it is away. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Resolves when it is up, or after `ms`. */
  async ready(ms: number): Promise<void> {
    if (this.isUp || ms <= 0) return
    const up = new Promise<void>((resolve) => this.#waiting.push(resolve))
    await within(this.#options.clock, ms, up, () => new StoreAwayError()).catch(() => undefined)
  }

  /** Runs when it is up, the first time and after every reconnect: messages may have been lost before it. */
  onUp(listener: () => void): void {
    this.#onUp.push(listener)
    if (this.isUp) listener()
  }

  /** Survives reconnects. */
  subscribe(channel: string, listener: (message: string) => void): void {
    const listeners = this.#listeners.get(channel)
    if (listeners) {
      listeners.push(listener)
      return
    }
    this.#listeners.set(channel, [listener])
    const session = this.#session
    session?.listen(channel).catch(() => session.close())
  }

  /** Best effort: a message can be lost, and every user must be right without it, only later. */
  async publish(channel: string, message: string): Promise<void> {
    await this.attempt((client) => client.publish(channel, message)).catch(() => undefined)
  }

  /** Runs a script; Redis may have forgotten it, then it is sent whole. */
  run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    options?: AttemptOptions<unknown>,
  ): Promise<unknown> {
    const given = { keys: [...keys], arguments: args.map(String) }
    return this.attempt(async (client) => {
      try {
        return await client.evalSha(script.sha1, given)
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
        return await client.eval(script.source, given)
      }
    }, options)
  }

  /**
   * One operation within the time limit. Rejects with a `StoreAwayError` while Redis is away, with
   * Redis's own error when it refuses. Right after a connection has ended it waits for the next one, but
   * no longer than the limit: one that is replaced at once costs nobody a miss.
   */
  async attempt<Result>(
    work: (client: RedisClient) => Promise<Result>,
    { limitMs = this.timeLimitMs, onLate }: AttemptOptions<Result> = {},
  ): Promise<Result> {
    const { clock } = this.#options
    this.#closing.signal.throwIfAborted()
    if (!this.isUp) await this.ready(this.#graceUntilMs - clock.now())
    const session = this.#session
    if (!this.isUp || !session) throw new StoreAwayError()
    const begunMs = clock.now()
    const working = work(session.client)
    // One question asks several times in a row: a suspect Redis is not waited for as long again. What a large
    // value takes on its way stays allowed.
    const mostMs = this.#breaker.isSuspect
      ? limitMs - Math.min(limitMs, this.timeLimitMs) / 2
      : limitMs
    try {
      const result = await inTime(clock, working, mostMs)
      this.#breaker.succeeded()
      return result
    } catch (error) {
      if (onLate) working.then(onLate, () => undefined)
      // Redis answered, and said no: out of memory, read-only, a wrong type. That is no reason to stop asking.
      if (error instanceof ErrorReply) this.#breaker.succeeded()
      else if (session === this.#session) this.#failed(begunMs, error)
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new StoreAwayError())
    this.#state = 'down'
    this.#session?.close()
    await this.#working
  }

  /** Opens sessions, one after the other, and minds each until it ends. */
  async #keepUp(): Promise<void> {
    const { clock, random } = this.#options
    const { signal } = this.#closing
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; ) {
      try {
        const session = await openSession({
          ...this.#options,
          signal,
          onMessage: (channel, message) => {
            for (const listener of this.#listeners.get(channel) ?? []) listener(message)
          },
        })
        this.#session = session
        // Before it counts as up, so that no message after that is missed.
        const listening = Promise.all([...this.#listeners.keys()].map(session.listen))
        await within(clock, STUCK_MS, listening, () => tooLate(STUCK_MS))
        pauseMs = FIRST_PAUSE_MS
        session.ended.addEventListener('abort', () => {
          if (this.isUp) this.#graceUntilMs = clock.now() + this.timeLimitMs
          this.#goDown(session.ended.reason)
        })
        await this.#mind(session)
      } catch (error) {
        this.#session?.close()
        this.#goDown(error)
      }
      await clock.sleep(pauseMs * (0.5 + random() / 2), signal).catch(() => undefined)
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    }
  }

  /** Measures its clock, notices when it does not answer in time, and when it does again; until it ends. */
  async #mind(session: Session): Promise<never> {
    const { clock } = this.#options
    for (let probeMs = FIRST_PROBE_MS; ; ) {
      const begunMs = clock.now()
      const measured = session.measure()
      try {
        const { offsetMs, tookMs } = await inTime(clock, measured, this.timeLimitMs)
        // A slow answer leaves room for doubt: only a difference that it does not explain is believed.
        if (Math.abs(offsetMs - this.#offsetMs) > tookMs / 2) this.#offsetMs = offsetMs
        this.#goUp(session)
      } catch (error) {
        session.ended.throwIfAborted()
        this.#failed(begunMs, error)
        // Never two probes at once: what a frozen server has not read yet only piles up.
        await within(clock, STUCK_MS, measured, () => tooLate(STUCK_MS))
      }
      if (this.isUp) {
        probeMs = FIRST_PROBE_MS
        // Ends early when operations find out that it does not answer.
        const { over, wake } = nap(clock, PULSE_MS, session.ended)
        this.#endNap = wake
        await over
      }
      if (!this.isUp) {
        await clock.sleep(probeMs, session.ended)
        probeMs = Math.min(2 * probeMs, PROBE_MS)
      }
    }
  }

  #goUp(session: Session): void {
    this.#breaker.close()
    if (this.isUp || this.#session !== session || this.#closing.signal.aborted) return
    this.#state = 'up'
    this.#options.onEvent({
      type: 'storeUp',
      downMs: this.#options.clock.now() - this.#downSinceMs,
    })
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of [...this.#onUp, ...waiting]) wake()
  }

  #failed(begunMs: number, error: unknown): void {
    if (this.#breaker.failed(begunMs, this.#options.clock.now())) this.#goDown(error)
  }

  #goDown(error: unknown): void {
    this.#breaker.open()
    if (this.#state === 'down') return
    if (this.#state === 'up') this.#downSinceMs = this.#options.clock.now()
    this.#state = 'down'
    this.#endNap()
    if (!this.#closing.signal.aborted) this.#options.onEvent({ type: 'storeDown', error })
  }
}
