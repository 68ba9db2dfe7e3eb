import type { Clock } from '../../../src/time/clock.js'
import { settleMicrotasks } from '../manual-clock.js'

interface Due {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/** A clock that jumps from one thing due to the next: hours pass in seconds. */
export class VirtualClock implements Clock {
  #nowMs: number
  #order = 0
  /** A binary heap by instant, then by order of arrival. */
  readonly #heap: Due[] = []

  constructor(startMs: number) {
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
      const leave = () => reject(signal?.reason)
      signal?.addEventListener('abort', leave, { once: true })
      this.at(this.#nowMs + Math.max(0, ms), () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      })
    })
  }

  at(atMs: number, run: () => void): void {
    this.#push({ atMs: Math.max(atMs, this.#nowMs), order: this.#order++, run })
  }

  /** The clock is wrong by this much from now on; who sleeps wakes as if nothing had been. */
  jump(ms: number): void {
    this.#nowMs += ms
    for (const [index, due] of this.#heap.entries()) {
      this.#heap[index] = { ...due, atMs: due.atMs + ms }
    }
  }

  /** Runs everything that is due until then, each at its own instant. */
  async runUntil(endMs: number): Promise<void> {
    await settleMicrotasks()
    for (let next = this.#heap[0]; next && next.atMs <= endMs; next = this.#heap[0]) {
      this.#pop()
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
      if (this.#heap[0]?.atMs !== next.atMs) await settleMicrotasks()
    }
    this.#nowMs = Math.max(this.#nowMs, endMs)
    await settleMicrotasks()
  }

  #push(due: Due): void {
    const heap = this.#heap
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(due, heap[parent])) break
      heap[at] = heap[parent] as Due
      at = parent
    }
    heap[at] = due
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left
      if (!isBefore(heap[child], last)) break
      heap[at] = heap[child] as Due
      at = child
    }
    heap[at] = last
  }
}

function isBefore(a: Due | undefined, b: Due | undefined): boolean {
  if (!a || !b) return a !== undefined && b === undefined
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
