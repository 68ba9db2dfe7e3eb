import type { DueQuery } from './due-query.js'

/** Ends the call when none of its queries waits for it any more; each that is aborted ends at once. */
export class WaitingQueries implements Disposable {
  readonly #ended = new AbortController()
  readonly #leaves: (() => void)[] = []

  constructor(members: readonly Pick<DueQuery, 'options' | 'reject'>[]) {
    let waiting = members.length
    for (const { options, reject } of members) {
      const { signal } = options
      if (!signal) continue
      const leave = () => {
        reject(signal.reason)
        waiting -= 1
        if (waiting === 0) this.#ended.abort(signal.reason)
      }
      if (signal.aborted) {
        leave()
        continue
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#leaves.push(() => signal.removeEventListener('abort', leave))
    }
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  [Symbol.dispose](): void {
    for (const leave of this.#leaves) leave()
  }
}
