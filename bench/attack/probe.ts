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

  #hear(news: ProbeNews): void {
    this.asked += 1
    if (!news.answered) this.refused += 1
    this.longestMs = Math.max(this.longestMs, news.waitMs)
    if (news.isStall) this.stalls.push(news)
    if (news.answered || news.waitMs < LOST_MS || this.isLost) return
    this.isLost = true
    this.#onLost()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}
