import { type Clock, SECOND, within } from '../time/clock.js'
import type { Output } from './output.js'

export interface LogDestinationOptions {
  readonly output: Output
  readonly clock: Clock
  /** The log's own line that says how many were dropped. */
  readonly notice: (dropped: number) => string
  /** Hears, once, why lines cannot be written. The log itself cannot tell that. */
  readonly onStall: (why: string) => void
  /** Bound of what waits to be written. */
  readonly maxBytes?: number
}

const MAX_BYTES = 2 ** 20
const BATCH_BYTES = 2 ** 16
/** After a write that failed: a full disk is not emptied within milliseconds. */
const RETRY_MS = SECOND
/** A terminal takes some kilobytes at a time. */
const BUSY_MS = 20

/**
 * Lines on their way to an output that may be slow, full or gone. They wait in memory up to a bound;
 * beyond it new lines are dropped and counted, and the log says so as soon as it can be written again.
 */
export class LogDestination {
  readonly #options: LogDestinationOptions
  readonly #maxBytes: number
  readonly #ending = new AbortController()
  #lines: string[] = []
  #queuedBytes = 0
  #dropped = 0
  #untold = 0
  #failing = false
  #stallTold = false
  #emptied: Promise<void> | undefined

  constructor(options: LogDestinationOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
  }

  /** Lines that were dropped since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** Never waits and never throws: pino calls it for each line. */
  write(line: string): void {
    if (this.#queuedBytes + Buffer.byteLength(line) > this.#maxBytes) {
      this.#dropped += 1
      this.#untold += 1
      this.#stalled('nobody reads it fast enough')
      return
    }
    this.#enqueue(line)
  }

  /** Resolves when all is written, or when `limitMs` are over; true if all is. */
  async end(limitMs: number): Promise<boolean> {
    const tooLate = () => new Error('The log could not be written in time')
    try {
      await within(this.#options.clock, limitMs, this.#emptied ?? Promise.resolve(), tooLate)
      return true
    } catch {
      // What is left is dropped; why was told when the output began to fail.
      return false
    } finally {
      this.#ending.abort(new Error('The log has ended'))
    }
  }

  /** The last lines of a process that ends without having called `end`. */
  endNow(): void {
    if (this.#failing || this.#lines.length === 0) return
    try {
      this.#options.output.writeNow(Buffer.from(this.#lines.join('')))
      this.#lines = []
    } catch {
      // The process has ended: nothing can be told any more.
    }
  }

  #enqueue(line: string): void {
    this.#lines.push(line)
    this.#queuedBytes += Buffer.byteLength(line)
    this.#emptied ??= this.#empty().finally(() => {
      this.#emptied = undefined
    })
  }

  async #empty(): Promise<void> {
    while (this.#lines.length > 0) {
      for (let rest = this.#nextBatch(); rest.length > 0; ) {
        const written = await this.#tryWrite(rest)
        this.#queuedBytes -= written
        rest = rest.subarray(written)
        if (written > 0) this.#tellDropped()
        else await this.#pause()
        if (this.#ending.signal.aborted) return
      }
    }
  }

  async #pause(): Promise<void> {
    const ms = this.#failing ? RETRY_MS : BUSY_MS
    // Rejects only with the end of the log.
    await this.#options.clock.sleep(ms, this.#ending.signal).catch(() => undefined)
  }

  #nextBatch(): Buffer {
    let count = 0
    for (let bytes = 0; count < this.#lines.length && bytes < BATCH_BYTES; count++) {
      bytes += Buffer.byteLength(this.#lines[count] ?? '')
    }
    return Buffer.from(this.#lines.splice(0, count).join(''))
  }

  /** How many bytes were taken. */
  async #tryWrite(bytes: Buffer): Promise<number> {
    try {
      const written = await this.#options.output.write(bytes)
      this.#failing = false
      return written
    } catch (error) {
      this.#failing = true
      this.#stalled((error as Error).message)
      return 0
    }
  }

  #tellDropped(): void {
    if (this.#untold === 0) return
    const line = this.#options.notice(this.#untold)
    this.#untold = 0
    // May pass the bound: there is at most one such line for each batch that was written.
    this.#enqueue(line)
  }

  #stalled(why: string): void {
    if (this.#stallTold) return
    this.#stallTold = true
    this.#options.onStall(why)
  }
}
