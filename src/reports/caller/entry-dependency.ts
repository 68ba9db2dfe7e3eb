import type { Cache } from '../../cache/cache.js'
import type { CacheAnswer, RepeatableRequest } from '../../cache/cache-request.js'
import type { Entry } from '../../cache/policy/entry.js'
import type { Dependency } from './dependencies.js'

/** That this entry answers this request. It does not keep the entry in memory: the cache decides what stays. */
export function dependencyOn<Value, Given>(
  cache: Cache,
  request: RepeatableRequest<Value>,
  entry: Entry<Value>,
  givenFrom: (answer: CacheAnswer<Value>) => Given,
): Dependency<Given> {
  const held = new WeakRef(entry)
  return {
    again: () => {
      const serve = cache.again(request, held.deref())
      return serve && (() => givenFrom(serve()))
    },
  }
}
