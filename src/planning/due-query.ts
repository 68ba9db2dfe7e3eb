import type { AnsweringCall } from '../cache/load-request.js'
import type { Lifetime } from '../cache/policy/entry.js'
import type { QueryEndpoint } from '../upstream/endpoint.js'
import type { GenesysCallOptions } from '../upstream/genesys.js'
import type { CheckedAnswer } from '../upstream/wire/checked-answer.js'
import type { ReadAggregateAnswer, WireAggregateQuery } from '../upstream/wire/wire.js'
import type { BucketAges } from './buckets/bucket-ages.js'
import type { Mergeable } from './mergeable.js'

export type AggregateEndpoint = QueryEndpoint<ReadAggregateAnswer>

/** As it was asked for; or put together from what was read at several times, of which `startedAtMs` is the first. */
export interface AggregateAnswer extends CheckedAnswer<ReadAggregateAnswer> {
  readonly assembled?: {
    /** When the part was read that reaches furthest: what had begun by then is told. */
    readonly begunMs: number
    /** Counted from `startedAtMs`: each age ends where the first part's does. */
    readonly lifetime: Lifetime
  }
}

/** One call of Genesys Cloud. */
export type AskAggregates = (
  endpoint: AggregateEndpoint,
  query: WireAggregateQuery,
  options: GenesysCallOptions,
) => Promise<AggregateAnswer>

/** A query of metrics that add over time: its answer may be put together from buckets. */
export interface BucketedQuery {
  /** Each start of its own buckets, then the end. */
  readonly edgesMs: readonly number[]
  readonly ages: BucketAges
  /** Whether what was read then may be used: nothing has outdated it, and its asker takes it. */
  readonly mayReuse: (asOfMs: number) => boolean
}

/** A query that waits for others, with which it may share a call. */
export interface QueryToPlan {
  readonly endpoint: AggregateEndpoint
  readonly query: WireAggregateQuery
  readonly bucketed: BucketedQuery | undefined
}

export interface QueryOptions extends GenesysCallOptions {
  /** Hears how the query is answered, each time that it is asked; null: from buckets that are known. */
  readonly onCall?: ((call: AnsweringCall | null) => void) | undefined
}

/** A query that waits for its answer, which a call may bring that answers others, too. */
export interface DueQuery {
  /** Makes a call, for whoever asked. */
  readonly ask: AskAggregates
  readonly endpoint: AggregateEndpoint
  readonly query: WireAggregateQuery
  readonly options: QueryOptions
  readonly mergeable: Mergeable
  /** Absent: it is asked whole. */
  readonly bucketed?: BucketedQuery | undefined
  readonly resolve: (answer: AggregateAnswer) => void
  readonly reject: (error: unknown) => void
}

/** Of work that nobody ends. */
export const NEVER = new AbortController().signal
