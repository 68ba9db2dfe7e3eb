import type { CacheAnswer, RepeatableRequest } from '../../cache/cache-request.js'
import { firstHalfOf } from '../../cache/policy/decide.js'
import type { AnsweredRequest, Replays } from '../../cache/replays.js'
import type { Dependency } from './dependencies.js'

/** With what it holds to be settled. This and the following: measured, `bench/template-memory.ts`. */
const DEPENDENCY_BYTES = 700
/** A request and what tells when to ask it; then its question, which the canonical text has in full: as an object, as tags and as this text. */
const REQUEST_BYTES = 500
const QUESTION_BYTES_PER_CHARACTER = 3
/** A name has one tag, the same for all; beyond it: what a report's question is read and loaded by. */
const TAG_BYTES = 100

/** What is told of an answer beside its value. */
export interface Telling<Value, Given> {
  readonly of: (answer: CacheAnswer<Value>, nowMs: number) => Given
  /** Until when the same is told of it. */
  readonly sameUntilMs: (answer: CacheAnswer<Value>, nowMs: number) => number
}

export const NOTHING_TOLD: Telling<unknown, void> = {
  of: () => {},
  sameUntilMs: () => Number.POSITIVE_INFINITY,
}

/** What holds between these instants, half-open, while the cache's `changes` are the same. */
interface Settled<Given> {
  readonly given: Given
  readonly changes: number
  readonly fromMs: number
  readonly untilMs: number
}

/** Requests of one label, which are answered by the same entries again, or not at all. */
export class EntryDependency<Value, Given> implements Dependency<Given> {
  readonly bytes: number
  readonly #replays: Replays
  readonly #answered: readonly [AnsweredRequest<Value>, ...AnsweredRequest<Value>[]]
  readonly #telling: Telling<Value, Given>
  #settled: Settled<Given> | undefined

  /** @param telling of the first of them */
  constructor(
    replays: Replays,
    answered: readonly [AnsweredRequest<Value>, ...AnsweredRequest<Value>[]],
    telling: Telling<Value, Given>,
  ) {
    this.#replays = replays
    this.#answered = answered
    this.#telling = telling
    this.bytes = answered.reduce(
      (sum, { request }) => sum + requestBytes(request),
      DEPENDENCY_BYTES,
    )
  }

  /** Most answers are given soon after the one before: then only the entries are looked for. */
  isAsBefore(nowMs: number): boolean {
    const settled = this.#settled
    if (!settled || !isSettled(settled, this.#replays.changes, nowMs)) return false
    for (const one of this.#answered) if (!this.#replays.isStored(one)) return false
    return true
  }

  count(nowMs: number): void {
    const [{ request }] = this.#answered
    const agesMs = this.#answered.map(({ asOfMs }) => nowMs - asOfMs)
    this.#replays.tellHits(request.label, agesMs)
  }

  replay(nowMs: number): (() => Given) | undefined {
    const settled = this.#settled
    if (!settled || !this.isAsBefore(nowMs)) return this.#anew(nowMs)
    return () => {
      this.count(nowMs)
      return settled.given
    }
  }

  #anew(nowMs: number): (() => Given) | undefined {
    const [first, ...others] = this.#answered
    const { changes } = this.#replays
    const serveFirst = this.#replays.replay(first, nowMs)
    if (!serveFirst) return undefined
    const serving: (() => CacheAnswer<Value>)[] = []
    for (const one of others) {
      const serve = this.#replays.replay(one, nowMs)
      if (!serve) return undefined
      serving.push(serve)
    }
    return () => {
      const answer = serveFirst()
      const answers = [answer, ...serving.map((serve) => serve())]
      const given = this.#telling.of(answer, nowMs)
      const untilMs = this.#telling.sameUntilMs(answer, nowMs)
      this.#settled = settledFrom(answers, { given, changes, fromMs: nowMs, untilMs })
      return given
    }
  }
}

/** Undefined: one of them is stale, or may be refreshed early. */
function settledFrom<Given>(
  answers: readonly CacheAnswer<unknown>[],
  told: Settled<Given>,
): Settled<Given> | undefined {
  let { fromMs, untilMs } = told
  for (const { entry, reason } of answers) {
    if (reason !== null) return undefined
    const half = firstHalfOf(entry)
    fromMs = Math.max(fromMs, half.fromMs)
    untilMs = Math.min(untilMs, half.untilMs)
  }
  return { ...told, fromMs, untilMs }
}

function isSettled({ changes, fromMs, untilMs }: Settled<unknown>, now: number, nowMs: number) {
  return changes === now && nowMs >= fromMs && nowMs < untilMs
}

function requestBytes<Value>({ canonical, tags }: RepeatableRequest<Value>): number {
  return REQUEST_BYTES + QUESTION_BYTES_PER_CHARACTER * canonical.length + TAG_BYTES * tags.length
}
