import type { Clock } from '../time/clock.js'
import type { QueryEndpoint } from '../upstream/endpoint.js'
import type { CheckedAnswer } from '../upstream/wire/checked-answer.js'
import { type Ask, noCallFor, type QueryOptions } from './due-query.js'

/** What planning may do. */
interface Allowed {
  readonly merge: boolean
  readonly assemble: boolean
}

interface UnplannedQuery<Query, Answer extends CheckedAnswer<unknown>> {
  readonly ask: Ask<Query, Answer>
  readonly endpoint: QueryEndpoint<Answer['value']>
  readonly query: Query
  readonly options: QueryOptions
}

/** Whether a query may wait for others. @param knownOnly no call may be made for it */
export function mayBePlanned(
  { merge, assemble }: Allowed,
  { timeouts }: Pick<QueryOptions, 'timeouts'>,
  knownOnly = false,
): boolean {
  // A load that is told a 504 at once learns which size of its own query works.
  if (timeouts === 'throw') return false
  return assemble || (merge && !knownOnly)
}

/** A call of its own answers it. @param knownOnly no call may be made for it: it is refused */
export function askUnplanned<Query, Answer extends CheckedAnswer<unknown>>(
  { ask, endpoint, query, options }: UnplannedQuery<Query, Answer>,
  clock: Clock,
  knownOnly = false,
): Promise<Answer> {
  if (knownOnly) return Promise.reject(noCallFor(endpoint, clock.now()))
  options.onCall?.({ call: {}, isPaidHere: true })
  return ask(endpoint, query, options)
}
