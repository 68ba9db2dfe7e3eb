import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Clock, DAY, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import type { RedisLink } from './link.js'
import { luaScript } from './script.js'
import { Seal } from './seal.js'

export interface RedisSharedTokenOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'attempt' | 'run'>
  /** The clock that all processes share. */
  readonly clock: Clock
  /** Whose token it is. */
  readonly scope: string
  /** The client secret, which every process has: the key that seals the token is derived from it. */
  readonly secret: string
  readonly onEvent: (event: StoreEvent) => void
}

const tokenSchema = z.object({
  token: z.string().min(1),
  renewAtMs: z.number(),
  expiresAtMs: z.number(),
})
type HeldToken = z.infer<typeof tokenSchema>

/** A fetch, its retries included, ends within 20 s: nobody waits for longer than that. */
const LONGEST_WAIT_MS = 22 * SECOND
/** Renewed while the fetch goes on: who dies in the middle of it is replaced after this. */
const LEASE_MS = 6 * SECOND
const LOOK_MS = SECOND / 5
/** Genesys Cloud gives a token of client credentials for a day, and for two at most. */
const LONGEST_LIFE_MS = 3 * DAY

/**
 * A lease that nobody has; one that runs for longer than any of ours ends like one of ours.
 * KEYS lease · ARGV holder, leaseMs -> 1 | 0 somebody has it
 */
const TAKE = luaScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
local left = redis.call('PTTL', KEYS[1])
if left < 0 or left > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`)

/** KEYS sealed, lease · ARGV sealed, keepMs, holder */
const PUT = luaScript(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if redis.call('GET', KEYS[2]) == ARGV[3] then redis.call('DEL', KEYS[2]) end
`)

/** KEYS lease · ARGV holder, leaseMs */
const RENEW = luaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
`)

/** KEYS lease · ARGV holder */
const LEAVE = luaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`)

/** KEYS sealed · ARGV sealed: only if it is still the one that was refused. */
const DROP = luaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`)

/** One token of all processes, sealed. While Redis is away each fetches its own. */
export class RedisSharedToken {
  readonly #options: RedisSharedTokenOptions
  readonly #seal: Seal
  readonly #sealed: string
  readonly #lease: string
  /** As they lie in Redis, by their token: to drop one, and no newer one. */
  readonly #known = new Map<string, string>()

  constructor(options: RedisSharedTokenOptions) {
    this.#options = options
    this.#seal = new Seal(options.secret, options.scope)
    // Not the names of the release before: its tokens are sealed with another key.
    this.#sealed = `gcx:{token:${options.scope}}:sealed`
    this.#lease = `gcx:{token:${options.scope}}:lease`
  }

  async obtain(
    isGood: (held: HeldToken) => boolean,
    fetch: () => Promise<HeldToken>,
    signal: AbortSignal,
  ): Promise<HeldToken> {
    const { clock } = this.#options
    const holder = randomUUID()
    const untilMs = clock.now() + LONGEST_WAIT_MS
    do {
      const found = await this.#look()
      if (found && isGood(found)) return found
      if (await this.#acquire(holder)) break
      await clock.sleep(LOOK_MS, signal)
    } while (clock.now() < untilMs)

    const left = new AbortController()
    void this.#renew(holder, left.signal)
    try {
      // Between the look and the lease another process may have fetched one.
      const found = await this.#look()
      if (found && isGood(found)) return found
      const fetched = await fetch()
      await this.#put(fetched, holder)
      return fetched
    } finally {
      left.abort(LEFT)
      await this.#tell(() => this.#options.link.run(LEAVE, [this.#lease], [holder]))
    }
  }

  drop(token: string): void {
    const sealed = this.#known.get(token)
    if (sealed !== undefined) {
      void this.#tell(() => this.#options.link.run(DROP, [this.#sealed], [sealed]))
    }
  }

  async #look(): Promise<HeldToken | undefined> {
    const sealed = await this.#tell(() =>
      this.#options.link.attempt((client) => client.get(this.#sealed)),
    )
    const held = sealed ? this.#read(sealed) : undefined
    if (held && sealed) this.#know(held, sealed)
    return held
  }

  /** A token that lives for longer than Genesys Cloud gives one is none: it would be used for ever. */
  #read(sealed: string): HeldToken | undefined {
    try {
      const text = this.#seal.open(sealed) ?? 'null'
      const held = tokenSchema.safeParse(JSON.parse(text)).data
      const lastMs = this.#options.clock.now() + LONGEST_LIFE_MS
      return held && held.expiresAtMs <= lastMs && held.renewAtMs <= lastMs ? held : undefined
    } catch {
      return undefined
    }
  }

  /** Nobody can tell: then it is. */
  async #acquire(holder: string): Promise<boolean> {
    const taken = await this.#tell(() =>
      this.#options.link.run(TAKE, [this.#lease], [holder, LEASE_MS]),
    )
    return taken !== 0
  }

  async #renew(holder: string, left: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(LEASE_MS / 3, left).catch(() => undefined)
      if (left.aborted) return
      await this.#tell(() => this.#options.link.run(RENEW, [this.#lease], [holder, LEASE_MS]))
    }
  }

  async #put(held: HeldToken, holder: string): Promise<void> {
    const sealed = this.#seal.close(JSON.stringify(held))
    this.#know(held, sealed)
    const keepMs = Math.max(1, Math.round(held.expiresAtMs - this.#options.clock.now()))
    await this.#tell(() =>
      this.#options.link.run(PUT, [this.#sealed, this.#lease], [sealed, keepMs, holder]),
    )
  }

  /** Only the newest few can still be refused. */
  #know({ token }: HeldToken, sealed: string): void {
    this.#known.delete(token)
    this.#known.set(token, sealed)
    const [oldest] = this.#known.keys()
    if (this.#known.size > 3 && oldest !== undefined) this.#known.delete(oldest)
  }

  /** Undefined where Redis does not answer. Its errors hold no value that was sent. */
  async #tell<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      if (this.#options.link.isUp) {
        this.#options.onEvent({ type: 'storeFailed', operation: 'token', error })
      }
      return undefined
    }
  }
}

/** Nobody sees it; an abort without a reason would make an error with a stack each time. */
const LEFT = new Error('The lease has ended')
