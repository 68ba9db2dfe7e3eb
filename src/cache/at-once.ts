import type { CacheAnswers } from './cache-answers.js'
import type { CacheAnswer, CacheRequest } from './cache-request.js'
import type { JoinedLoads } from './joined-loads.js'
import type { LoadResult } from './load-request.js'
import type { Verdict } from './policy/decide.js'
import type { Entry } from './policy/entry.js'
import type { Verdicts } from './verdicts.js'

export interface AtOnceOptions {
  readonly answers: CacheAnswers
  readonly verdicts: Verdicts
  readonly joined: JoinedLoads
}

/** Answers that nobody waits for. */
export class AtOnce {
  readonly #options: AtOnceOptions

  constructor(options: AtOnceOptions) {
    this.#options = options
  }

  /** How it is served by this verdict. A caller that comes when it was told to waits for the refresh; for every other it is behind the answer. */
  serving<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    verdict: Verdict,
    nowMs: number,
  ): (() => CacheAnswer<Value>) | undefined {
    const { answers, verdicts, joined } = this.#options
    if (verdict.kind === 'serve') return () => answers.serve(request, found, null, nowMs)
    if (verdict.kind !== 'serve-stale') return undefined
    const { refresh, reason } = verdict
    if (refresh && verdicts.scheduledPollWaitMs(request, found.entry) > 0) return undefined
    return () => {
      if (refresh) joined.refreshBehind(request)
      return answers.serve(request, found, reason, nowMs)
    }
  }

  /** Begins an early refresh where one is due. @returns whether this request has begun it */
  refreshEarly<Value>(request: CacheRequest<Value>, entry: Entry<Value>, nowMs: number): boolean {
    const { verdicts, joined } = this.#options
    if (!verdicts.mayRefreshEarly(request, entry, nowMs)) return false
    joined.join(request, 'early', entry)
    return true
  }
}
