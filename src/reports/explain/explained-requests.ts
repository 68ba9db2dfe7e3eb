import type { CacheRequest } from '../../cache/cache-request.js'
import type { AnyReport } from '../report.js'
import type { ExplainedRequest } from './explaining.js'

interface MadeRequest<Value> {
  readonly asked: object
  readonly key: string
  readonly calls: () => number
  readonly request: CacheRequest<Value>
}

/** A report's requests to the cache, as they are explained. */
export function explainedRequests<Value>(
  { id: report, endpoint: { family } }: Pick<AnyReport, 'id' | 'endpoint'>,
  made: readonly MadeRequest<Value>[],
): readonly ExplainedRequest<Value>[] {
  return made.map(({ asked, key, calls, request }) => {
    const { canonical } = request
    return { asked, question: { report, key, canonical, family }, request, family, calls }
  })
}
