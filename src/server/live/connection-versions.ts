import type { Carrier, Subscription } from '../../live/subscription.js'
import type { Version } from '../../live/version.js'
import { FLOOR_MS } from '../../live/watcher.js'
import { type Clock, SECOND } from '../../time/clock.js'
import type { UntakenBytes } from '../connections/untaken.js'

/** So many bytes of versions are given to a connection at once; a larger version is given alone. */
export const SMALL_BYTES = 64 * 2 ** 10

/** How long a question may take to be asked before the next subscription that is behind is called beside it. */
const COMING_MS = SECOND

type Waiting = Pick<Subscription, 'come'>

export interface ConnectionVersionsOptions {
  readonly untaken: UntakenBytes
  /** What Node holds for the connection. */
  readonly queuedBytes: () => number
  readonly clock: Clock
}

/** The versions of one connection: it is given the next when it has taken those before. */
export class ConnectionVersions implements Carrier {
  readonly #options: ConnectionVersionsOptions
  readonly #behind = new Set<Waiting>()
  /** It has been called, and is not yet told. */
  #coming: Waiting | null = null
  #large: Version | null = null
  #smallBytes = 0
  /** There was no room in the process. */
  #isPausing = false

  constructor(options: ConnectionVersionsOptions) {
    this.#options = options
  }

  /** What waits beside versions. */
  get otherBytes(): number {
    const { queuedBytes } = this.#options
    const versionBytes = this.#smallBytes + (this.#large?.text.length ?? 0)
    return Math.max(0, queuedBytes() - versionBytes)
  }

  begin(version: Version): boolean {
    const { length } = version.text
    if (
      this.#large ||
      this.#smallBytes + length > (this.#smallBytes > 0 ? SMALL_BYTES : Infinity)
    ) {
      return false
    }
    if (length <= SMALL_BYTES) this.#smallBytes += length
    else if (this.#options.untaken.hold(version.text)) this.#large = version
    else {
      void this.#pause()
      return false
    }
    this.recount()
    return true
  }

  taken(version: Version): void {
    if (this.#large === version) {
      this.#large = null
      this.#options.untaken.release()
    } else this.#smallBytes -= version.text.length
    this.recount()
    this.#call()
  }

  wait(subscription: Waiting): void {
    if (this.#coming === subscription) this.#coming = null
    this.#behind.add(subscription)
    this.#call()
  }

  forget(subscription: Waiting): void {
    this.#behind.delete(subscription)
    if (this.#coming !== subscription) return
    this.#coming = null
    this.#call()
  }

  /** Something was written to the connection, or taken. */
  recount(): void {
    this.#options.untaken.own = this.otherBytes + this.#smallBytes
  }

  #call(): void {
    if (this.#large || this.#smallBytes > 0 || this.#coming || this.#isPausing) return
    const [next] = this.#behind
    if (!next) return
    this.#behind.delete(next)
    this.#coming = next
    next.come()
    if (this.#coming === next) void this.#goOnWithout(next)
  }

  /** Its question waits for Genesys Cloud, say. It is told when it is answered, as every subscription is. */
  async #goOnWithout(late: Waiting): Promise<void> {
    await this.#options.clock.sleep(COMING_MS)
    if (this.#coming !== late) return
    this.#coming = null
    this.#call()
  }

  async #pause(): Promise<void> {
    if (this.#isPausing) return
    this.#isPausing = true
    await this.#options.clock.sleep(FLOOR_MS)
    this.#isPausing = false
    this.#call()
  }
}
