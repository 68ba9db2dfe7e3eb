import { type Clock, SECOND } from '../../time/clock.js'

/** A connection over which subscriptions are told. */
export interface UntakenClient {
  /** Whose limits it counts for. */
  countedAs(): string
  /** Bytes that Node has handed to the kernel so far. */
  handedBytes(): number
  cut(): void
}

/** How long a connection may take what it was given before it is cut as the slowest; the shorter where no other has had longer. */
const GRACES_MS = [2 * SECOND, SECOND / 4]

/**
 * The bytes that wait for the clients of WebSockets and event streams, in all. Beyond the bound the slowest is cut of
 * whoever lets most wait, so nobody waits for it.
 */
export class Untaken {
  readonly #mostBytes: number
  readonly #clock: Clock
  readonly #clients = new Set<UntakenBytes>()
  /** Bytes that connections share, with how many of them hold each. */
  readonly #shared = new Map<Buffer, number>()
  #bytes = 0

  constructor(mostBytes: number, clock: Clock) {
    this.#mostBytes = mostBytes
    this.#clock = clock
  }

  /** Of all connections. */
  get bytes(): number {
    return this.#bytes
  }

  of(client: UntakenClient): UntakenBytes {
    return new UntakenBytes(client, this)
  }

  /** False: there is no room for it now, nor a connection that has been slow for long enough to be cut for it. */
  hold(holder: UntakenBytes, text: Buffer): boolean {
    if (!this.#shared.has(text) && !this.#hasRoomFor(text.length, holder)) return false
    const holders = this.#shared.get(text) ?? 0
    if (holders === 0) this.#bytes += text.length
    this.#shared.set(text, holders + 1)
    return true
  }

  release(text: Buffer): void {
    const holders = (this.#shared.get(text) ?? 1) - 1
    if (holders > 0) this.#shared.set(text, holders)
    else if (this.#shared.delete(text)) this.#bytes -= text.length
  }

  /** What a connection holds for itself has grown by so many bytes, or less where negative. */
  grow(holder: UntakenBytes, bytes: number): void {
    this.#bytes += bytes
    if (bytes > 0) this.#hasRoomFor(0, holder)
  }

  /** Whether anything waits for the connection. */
  note(holder: UntakenBytes, isWaiting: boolean): void {
    if (!isWaiting) this.#clients.delete(holder)
    else if (!this.#clients.has(holder)) {
      this.#clients.add(holder)
      holder.begin(this.#clock.now())
    }
  }

  #hasRoomFor(bytes: number, wanting: UntakenBytes): boolean {
    while (this.#bytes > 0 && this.#bytes + bytes > this.#mostBytes) {
      const slowest = this.#slowest(wanting)
      if (!slowest) return false
      slowest.cut()
    }
    return true
  }

  #slowest(except: UntakenBytes): UntakenBytes | null {
    const nowMs = this.#clock.now()
    const others = this.#ofLargest(except)
    for (const graceMs of GRACES_MS) {
      let [slowest, slowestRate] = [null as UntakenBytes | null, Infinity]
      for (const one of others) {
        const rate = one.bytesPerMs(nowMs, graceMs)
        if (rate < slowestRate) [slowest, slowestRate] = [one, rate]
      }
      if (slowest) return slowest
    }
    return null
  }

  /** The connections of the caller for whom most bytes wait, beside one. */
  #ofLargest(except: UntakenBytes): readonly UntakenBytes[] {
    const callers = new Map<string, CallerBytes>()
    let largest = new CallerBytes()
    for (const one of this.#clients) {
      if (one === except) continue
      const caller = callers.get(one.countedAs) ?? new CallerBytes()
      callers.set(one.countedAs, caller)
      caller.add(one)
      if (caller.bytes > largest.bytes) largest = caller
    }
    return largest.connections
  }
}

/** What waits for the connections of one caller; what they share counts once. */
class CallerBytes {
  readonly connections: UntakenBytes[] = []
  readonly #shared = new Set<Buffer>()
  bytes = 0

  add(connection: UntakenBytes): void {
    const { ownBytes, text } = connection
    this.connections.push(connection)
    this.bytes += ownBytes
    if (text === null || this.#shared.has(text)) return
    this.#shared.add(text)
    this.bytes += text.length
  }
}

/** What waits for one connection. */
export class UntakenBytes {
  readonly #client: UntakenClient
  readonly #all: Untaken
  #ownBytes = 0
  #text: Buffer | null = null
  #isClosed = false
  #sinceMs = 0
  #handedBefore = 0

  constructor(client: UntakenClient, all: Untaken) {
    this.#client = client
    this.#all = all
  }

  get countedAs(): string {
    return this.#client.countedAs()
  }

  /** Which others may hold, too. */
  get text(): Buffer | null {
    return this.#text
  }

  /** Beside the bytes that it shares. */
  get ownBytes(): number {
    return this.#ownBytes
  }

  set own(bytes: number) {
    if (this.#isClosed || bytes === this.#ownBytes) return
    const more = bytes - this.#ownBytes
    this.#ownBytes = bytes
    this.#note()
    this.#all.grow(this, more)
  }

  /** False: not now. */
  hold(text: Buffer): boolean {
    if (this.#isClosed || this.#text || !this.#all.hold(this, text)) return false
    this.#text = text
    this.#note()
    return true
  }

  release(): void {
    if (this.#text) this.#all.release(this.#text)
    this.#text = null
    this.#note()
  }

  /** The connection has closed: nothing waits any more. */
  close(): void {
    this.release()
    this.own = 0
    this.#isClosed = true
  }

  cut(): void {
    this.close()
    this.#client.cut()
  }

  begin(nowMs: number): void {
    this.#sinceMs = nowMs
    this.#handedBefore = this.#client.handedBytes()
  }

  /** Taken since something waits; not finite where that is for less than `graceMs`. */
  bytesPerMs(nowMs: number, graceMs: number): number {
    // The clock has been set back.
    if (nowMs < this.#sinceMs) this.begin(nowMs)
    const ageMs = nowMs - this.#sinceMs
    return ageMs < graceMs ? Infinity : (this.#client.handedBytes() - this.#handedBefore) / ageMs
  }

  #note(): void {
    this.#all.note(this, this.#text !== null || this.#ownBytes > 0)
  }
}
