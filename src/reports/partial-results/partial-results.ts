import { type Clock, MINUTE } from '../../time/clock.js'

interface Kept<Part> {
  readonly part: Part
  readonly size: number
  readonly atMs: number
}

interface PartialResultsOptions<Part> {
  readonly clock: Clock
  /** How long a part may stand in for one that is read again. */
  readonly keepMs: number
  /** Of all parts together. */
  readonly mostSize: number
  readonly sizeOf: (part: Part) => number
}

/** Longer than the longest pause after a failure, and than a window of the rate limit. */
export const PARTIAL_RESULTS_MS = 1.5 * MINUTE

/**
 * The parts of loads that take several calls. When one call fails, the load fails; the next load of
 * the same key pays only for what did not come. Bounded in time and size; the oldest load is
 * forgotten first.
 */
export class PartialResults<Part> {
  readonly #options: PartialResultsOptions<Part>
  /** By load and part; the load that began first comes first. */
  readonly #byLoad = new Map<string, Map<string, Kept<Part>>>()
  #size = 0

  constructor(options: PartialResultsOptions<Part>) {
    this.#options = options
  }

  /** The part of this load that is kept under this name and will do, or what `read` brings. */
  async partOf(
    load: string,
    name: string,
    read: () => Promise<Part>,
    willDo: (kept: Part) => boolean = () => true,
  ): Promise<Part> {
    this.#dropOld()
    const kept = this.#byLoad.get(load)?.get(name)
    if (kept && willDo(kept.part)) return kept.part
    const part = await read()
    this.#keep(load, name, part)
    return part
  }

  /** The load has succeeded: its next one reads everything. */
  forget(load: string): void {
    for (const { size } of this.#byLoad.get(load)?.values() ?? []) this.#size -= size
    this.#byLoad.delete(load)
  }

  #keep(load: string, name: string, part: Part): void {
    const { clock, mostSize, sizeOf } = this.#options
    const size = sizeOf(part)
    if (size > mostSize) return
    const parts = this.#byLoad.get(load) ?? new Map<string, Kept<Part>>()
    this.#byLoad.set(load, parts)
    this.#size += size - (parts.get(name)?.size ?? 0)
    parts.set(name, { part, size, atMs: clock.now() })
    for (const oldest of this.#byLoad.keys()) {
      if (this.#size <= mostSize) break
      this.forget(oldest)
    }
  }

  /** What is kept longer than it may be; a clock that was set back makes no part younger. */
  #dropOld(): void {
    const { clock, keepMs } = this.#options
    const nowMs = clock.now()
    for (const [load, parts] of this.#byLoad) {
      for (const [name, { atMs, size }] of parts) {
        if (atMs <= nowMs && nowMs - atMs <= keepMs) continue
        parts.delete(name)
        this.#size -= size
      }
      if (parts.size === 0) this.#byLoad.delete(load)
    }
  }
}
