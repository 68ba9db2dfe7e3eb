import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { LOST_MS, type ProbeNews, type ProbeTarget } from './probe-news.js'

/** Asks the gateway for next to nothing, twenty times a second: who waits here waits for others. */
export class Probe implements AsyncDisposable {
  longestMs = 0
  asked = 0
  /** Probes that were refused, or whose connection broke. */
  refused = 0
  readonly stalls: ProbeNews[] = []
  /** The gateway has not answered for so long that nobody waits for it any more. */
  isLost = false
  readonly #child: ChildProcess
  readonly #leftOut: { readonly fromMs: number; toMs: number }[] = []

  readonly #onLost: () => void

  constructor(target: ProbeTarget, onLost: () => void = () => {}) {
    this.#onLost = onLost
    const file = fileURLToPath(new URL('probe-process.ts', import.meta.url))
    this.#child = fork(file, [JSON.stringify(target)], { execArgv: ['--import', 'tsx'] })
    this.#child.on('message', (news: ProbeNews) => this.#hear(news))
  }

  /** When the first answer has come. */
  async ready(): Promise<void> {
    await once(this.#child, 'message')
  }

  forget(): void {
    this.longestMs = 0
    this.stalls.length = 0
  }

  /** While something runs whose waits are the attack's own doing. */
  async leaveOut<T>(run: () => Promise<T>): Promise<T> {
    const span = { fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY }
    this.#leftOut.push(span)
    try {
      return await run()
    } finally {
      span.toMs = Date.now()
    }
  }

  #hear(news: ProbeNews): void {
    this.asked += 1
    if (!news.answered) this.refused += 1
    if (this.#isLeftOut(news)) return
    this.longestMs = Math.max(this.longestMs, news.waitMs)
    if (news.isStall) this.stalls.push(news)
    if (news.answered || news.waitMs < LOST_MS || this.isLost) return
    this.isLost = true
    this.#onLost()
  }

  /** One that the gateway is lost in is told all the same. */
  #isLeftOut({ answered, fromMs, toMs }: ProbeNews): boolean {
    return answered && this.#leftOut.some((span) => fromMs < span.toMs && toMs > span.fromMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}
