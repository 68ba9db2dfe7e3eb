import type { Cache } from '../../cache/cache.js'
import type { CacheAnswer, RepeatableRequest } from '../../cache/cache-request.js'
import { type Entry, numberOf } from '../../cache/policy/entry.js'
import type { Dependency } from './dependencies.js'

/**
 * Its closures, its request and what tells when to ask it; then its question, which the canonical text
 * has in full: as an object, as tags and as this text. Measured: `bench/template-memory.ts`.
 */
const DEPENDENCY_BYTES = 700
const QUESTION_BYTES_PER_CHARACTER = 3
/** A name has one tag, the same for all; beyond it: what a report's question is read and loaded by. */
const TAG_BYTES = 100

/** That this entry answers this request. It does not keep the entry in memory: the cache decides what stays. */
export function dependencyOn<Value, Given>(
  cache: Cache,
  request: RepeatableRequest<Value>,
  entry: Entry<Value>,
  givenFrom: (answer: CacheAnswer<Value>, nowMs: number) => Given,
): Dependency<Given> {
  // A WeakRef would do: but V8 writes down each `deref` until the turn ends.
  const number = numberOf(entry)
  const { canonical, tags } = request
  return {
    bytes:
      DEPENDENCY_BYTES + QUESTION_BYTES_PER_CHARACTER * canonical.length + TAG_BYTES * tags.length,
    replay: (nowMs) => {
      const serve = cache.replay(request, number, nowMs)
      return serve && (() => givenFrom(serve(), nowMs))
    },
  }
}
