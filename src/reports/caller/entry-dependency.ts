import type { CacheAnswer, RepeatableRequest } from '../../cache/cache-request.js'
import { firstHalfOf } from '../../cache/policy/decide.js'
import type { AnsweredRequest, Replays } from '../../cache/replays.js'
import type { Dependency } from './dependencies.js'

/** Its closures, and what it holds to be settled. This and the following: measured, `bench/template-memory.ts`. */
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

/**
 * @param answered requests of one label, which are answered by the same entries again, or not at all
 * @param telling of the first of them
 */
export function dependencyOn<Value, Given>(
  replays: Replays,
  answered: readonly [AnsweredRequest<Value>, ...AnsweredRequest<Value>[]],
  telling: Telling<Value, Given>,
): Dependency<Given> {
  const [first, ...others] = answered
  const { label } = first.request
  let settled: Settled<Given> | undefined

  /** Most answers are given soon after the one before: then only the entries are looked for. */
  const again = (given: Given, nowMs: number) => {
    const agesMs: number[] = []
    for (const one of answered) {
      const stored = replays.stored(one)
      if (!stored) return undefined
      agesMs.push(nowMs - stored.entry.asOfMs)
    }
    return () => {
      replays.tellHits(label, agesMs)
      return given
    }
  }
  const anew = (changes: number, nowMs: number) => {
    const serveFirst = replays.replay(first, nowMs)
    if (!serveFirst) return undefined
    const serving: (() => CacheAnswer<Value>)[] = []
    for (const one of others) {
      const serve = replays.replay(one, nowMs)
      if (!serve) return undefined
      serving.push(serve)
    }
    return () => {
      const answer = serveFirst()
      const answers = [answer, ...serving.map((serve) => serve())]
      const given = telling.of(answer, nowMs)
      const untilMs = telling.sameUntilMs(answer, nowMs)
      settled = settledFrom(answers, { given, changes, fromMs: nowMs, untilMs })
      return given
    }
  }
  return {
    bytes: answered.reduce((sum, { request }) => sum + requestBytes(request), DEPENDENCY_BYTES),
    replay: (nowMs) => {
      const { changes } = replays
      return settled && isSettled(settled, changes, nowMs)
        ? again(settled.given, nowMs)
        : anew(changes, nowMs)
    },
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
