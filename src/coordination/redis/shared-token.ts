import { z } from 'zod'
import { parseJson } from '../../json/parse-json.js'
import { type Clock, DAY, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import type { Lease, Leases } from '../leases.js'
import type { HeldToken, SharedToken } from '../shared-token.js'
import { valueKey } from './keys.js'
import type { RedisLink } from './link.js'
import { luaScript } from './script.js'
import { Seal } from './seal.js'
import { commit, readStored, storedText } from './stored-text.js'

export interface RedisSharedTokenOptions {
  readonly link: Pick<RedisLink, 'id' | 'isUp' | 'attempt' | 'run'>
  readonly leases: Leases
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

/** A fetch, its retries included, ends within 20 s: no process waits for longer than that. */
const LONGEST_WAIT_MS = 22 * SECOND
/** The end of a lease wakes who waits; this is for messages that were lost. */
const LOOK_MS = SECOND / 5
/** Genesys Cloud gives a token of client credentials for a day, and for two at most. */
const LONGEST_LIFE_MS = 3 * DAY

/** KEYS value · ARGV text: only if it is still the one that was refused. */
const DROP = luaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`)

/** One token of all processes: a sealed value, fetched by the holder of a lease. While Redis is away each process fetches its own. */
export class RedisSharedToken implements SharedToken {
  readonly #options: RedisSharedTokenOptions
  readonly #seal: Seal
  readonly #name: string
  /** Texts as they lie in Redis, by their token: to drop one, and no newer one. */
  readonly #known = new Map<string, string>()
  #dropping: Promise<unknown> = Promise.resolve()

  constructor(options: RedisSharedTokenOptions) {
    this.#options = options
    this.#seal = new Seal(options.secret, options.scope)
    this.#name = `token:${options.scope}`
  }

  async obtain(
    isGood: (held: HeldToken) => boolean,
    fetch: () => Promise<HeldToken>,
    signal: AbortSignal,
  ): Promise<HeldToken> {
    const { clock, leases } = this.#options
    using listener = leases.listen(this.#name)
    const untilMs = clock.now() + LONGEST_WAIT_MS
    while (clock.now() < untilMs) {
      const found = await this.#look()
      if (found && isGood(found)) return found
      const acquired = await leases.acquire(this.#name)
      if ('lease' in acquired) return this.#lead(acquired.lease, isGood, fetch)
      await listener.changed(Math.min(acquired.ms, LOOK_MS), signal)
    }
    return fetch()
  }

  drop(token: string): void {
    const text = this.#known.get(token)
    if (text === undefined) return
    this.#dropping = this.#attempt(() =>
      this.#options.link.run(DROP, [valueKey(this.#name)], [text]),
    )
  }

  async #lead(
    lease: Lease,
    isGood: (held: HeldToken) => boolean,
    fetch: () => Promise<HeldToken>,
  ): Promise<HeldToken> {
    let isStored = false
    try {
      // Between the look and the lease another process may have fetched one.
      const found = lease.mayBeStored ? await this.#look() : undefined
      if (found && isGood(found)) return found
      const fetched = await fetch()
      isStored = await this.#put(fetched, lease)
      return fetched
    } finally {
      if (isStored) lease.stored()
      else await lease.end()
    }
  }

  async #look(): Promise<HeldToken | undefined> {
    await this.#dropping
    const text = await this.#attempt(() =>
      this.#options.link.attempt((client) => client.get(valueKey(this.#name))),
    )
    const held = text ? this.#read(readStored(text)) : undefined
    if (held && text) this.#know(held, text)
    return held
  }

  /** A token that lives for longer than Genesys Cloud gives one is none: it would be used for ever. */
  #read(sealed: string): HeldToken | undefined {
    const held = tokenSchema.safeParse(parseJson(this.#seal.open(sealed) ?? '')).data
    const lastMs = this.#options.clock.now() + LONGEST_LIFE_MS
    return held && held.expiresAtMs <= lastMs && held.renewAtMs <= lastMs ? held : undefined
  }

  async #put(held: HeldToken, { fence }: Lease): Promise<boolean> {
    if (!fence) return false
    const text = storedText(this.#seal.close(JSON.stringify(held)), fence.token)
    this.#know(held, text)
    const keepMs = Math.max(1, Math.round(held.expiresAtMs - this.#options.clock.now()))
    const put = () => commit(this.#options.link, { name: this.#name, text, keepMs, fence })
    return (await this.#attempt(put)) === true
  }

  /** Only the newest few can still be refused. */
  #know({ token }: HeldToken, text: string): void {
    this.#known.delete(token)
    this.#known.set(token, text)
    const [oldest] = this.#known.keys()
    if (this.#known.size > 3 && oldest !== undefined) this.#known.delete(oldest)
  }

  /** Undefined where Redis does not answer. Its errors hold no value that was sent. */
  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
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
