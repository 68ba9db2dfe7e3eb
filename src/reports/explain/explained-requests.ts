import type { Family } from '../../budget/family.js'
import type { CacheRequest } from '../../cache/cache-request.js'
import type { AnyReport } from '../report.js'
import type { ExplainedRequest } from './explaining.js'
import type { LoadCost } from './plan.js'

interface MadeRequest<Value> {
  readonly asked: object
  readonly key: string
  readonly family: Family
  readonly calls: () => number
  readonly queryToPlan: LoadCost['queryToPlan']
  readonly request: CacheRequest<Value>
}

/** A report's requests to the cache, as they are explained. */
export function explainedRequests<Value>(
  { id: report }: Pick<AnyReport, 'id'>,
  made: readonly MadeRequest<Value>[],
): readonly ExplainedRequest<Value>[] {
  return made.map(({ asked, key, family, calls, queryToPlan, request }) => {
    const { canonical } = request
    return {
      asked,
      question: { report, key, canonical, family },
      request,
      family,
      calls,
      queryToPlan,
    }
  })
}
