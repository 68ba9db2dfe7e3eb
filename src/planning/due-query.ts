import type { QueryEndpoint } from '../upstream/endpoint.js'
import type { GenesysCallOptions } from '../upstream/genesys.js'
import type { CheckedAnswer } from '../upstream/wire/checked-answer.js'
import type { ReadAggregateAnswer, WireAggregateQuery } from '../upstream/wire/wire.js'
import type { Mergeable } from './mergeable.js'

export type AggregateEndpoint = QueryEndpoint<ReadAggregateAnswer>
export type AggregateAnswer = CheckedAnswer<ReadAggregateAnswer>

/** One call of Genesys Cloud. */
export type AskAggregates = (
  endpoint: AggregateEndpoint,
  query: WireAggregateQuery,
  options: GenesysCallOptions,
) => Promise<AggregateAnswer>

/** A query that waits for its answer, which a call may bring that answers others, too. */
export interface DueQuery {
  /** Makes a call, for whoever asked. */
  readonly ask: AskAggregates
  readonly endpoint: AggregateEndpoint
  readonly query: WireAggregateQuery
  readonly options: GenesysCallOptions
  readonly mergeable: Mergeable
  readonly resolve: (answer: AggregateAnswer) => void
  readonly reject: (error: unknown) => void
}

/** Of work that nobody ends. */
export const NEVER = new AbortController().signal
