import type { Clock } from '../../src/time/clock.js'

interface Sleeper {
  readonly dueMs: number
  readonly order: number
  readonly wake: () => void
}

/** A clock that the test moves. Sleepers wake in the order in which they are due. */
export class ManualClock implements Clock {
  #nowMs: number
  #order = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(startMs = Date.UTC(2026, 7, 3, 13, 0, 0)) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        },
      }
      const leave = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#sleepers.add(sleeper)
    })
  }

  get sleeping(): number {
    return this.#sleepers.size
  }

  /** In how many milliseconds the next sleeper is due. */
  get nextDueInMs(): number {
    return Math.min(...[...this.#sleepers].map(({ dueMs }) => dueMs)) - this.#nowMs
  }

  /** Moves time forward, waking whoever is due on the way, each at its own instant. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    for (;;) {
      await settleMicrotasks()
      const next = [...this.#sleepers]
        .filter((sleeper) => sleeper.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0]
      if (!next) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      this.#sleepers.delete(next)
      next.wake()
    }
    this.#nowMs = endMs
    await settleMicrotasks()
  }

  /**
   * Lets time run, slowly enough for the network to keep up, until the work is done. While nobody
   * sleeps the work waits for another process, and time stands: its answer is not late by this clock.
   */
  async runUntil<Result>(work: Promise<Result>, stepMs = 100): Promise<Result> {
    let done = false
    const end = () => {
      done = true
    }
    work.then(end, end)
    while (!done) {
      for (let turn = 0; turn < 20 && !done; turn++) await settleMicrotasks()
      if (!done && this.sleeping > 0) await this.advance(stepMs)
    }
    return work
  }

  /** Sets the wall clock without waking anyone: a clock that jumps. */
  jump(ms: number): void {
    this.#nowMs += ms
  }
}

/** One turn of the event loop: everything that is ready runs, nothing waits for time. */
export function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
