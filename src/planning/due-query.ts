import type { AnsweringCall } from '../cache/load-request.js'
import type { Lifetime } from '../cache/policy/entry.js'
import type { Endpoint, QueryEndpoint } from '../upstream/endpoint.js'
import { BudgetSpentError } from '../upstream/errors/errors.js'
import type { GenesysCallOptions } from '../upstream/genesys.js'
import type { CheckedAnswer } from '../upstream/wire/checked-answer.js'
import type { ReadAggregateAnswer, WireAggregateQuery } from '../upstream/wire/wire.js'
import type { BucketAges } from './buckets/bucket-ages.js'
import type { Mergeable } from './mergeable.js'
import type { Splitting } from './splitting.js'

export type AggregateEndpoint = QueryEndpoint<ReadAggregateAnswer>

/** As it was asked for; or put together from what was read at several times, of which `startedAtMs` is the first. */
export interface AggregateAnswer extends CheckedAnswer<ReadAggregateAnswer> {
  readonly assembled?: {
    /** Buckets that begin until then had begun when they were read. */
    readonly begunMs: number
    /** Counted from `startedAtMs`: each age ends where the first part's does. */
    readonly lifetime: Lifetime
    /** Which buckets were read when, in the order of time. */
    readonly parts: readonly AssembledPart[]
  }
}

/** Adjacent buckets that one reading told of, and that grow old alike. */
export interface AssembledPart {
  readonly fromMs: number
  readonly toMs: number
  readonly asOfMs: number
  readonly lifetime: Lifetime
}

/** One call of Genesys Cloud. */
export type Ask<Query, Answer extends CheckedAnswer<unknown>> = (
  endpoint: QueryEndpoint<Answer['value']>,
  query: Query,
  options: GenesysCallOptions,
) => Promise<Answer>

export type AskAggregates = Ask<WireAggregateQuery, AggregateAnswer>

/** A question as it is asked at another instant. */
export interface RecurringQuestion {
  /** One per question: the newest counts. */
  readonly key: string
  readonly again: (nowMs: number) => {
    readonly query: WireAggregateQuery
    readonly edgesMs: readonly number[]
  }
  /** Puts its stored answer together anew, as whoever asked last would, where half of its fresh age is over. */
  readonly renew?: (() => void) | undefined
}

/** A query of metrics that add over time: its answer may be put together from buckets. */
export interface BucketedQuery {
  /** Each start of its own buckets, then the end. */
  readonly edgesMs: readonly number[]
  readonly ages: BucketAges
  /** Whether what was read then may be used: nothing has invalidated it, and its asker takes it. */
  readonly mayReuse: (asOfMs: number) => boolean
  /** It is answered from buckets that are known, or refused: no call is made for it. */
  readonly knownOnly?: boolean | undefined
  /** Absent: its buckets are not read along with those of other queries. */
  readonly recurring?: RecurringQuestion
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
  /** It has waited for a call that was under way: it waits for no other. */
  readonly hasWaited?: boolean
  /** A call that it shared took too long, and was split. */
  readonly splitting?: Splitting | undefined
  readonly resolve: (answer: AggregateAnswer) => void
  readonly reject: (error: unknown) => void
}

/** The same before anybody waits for it. */
export type AskedQuery = Omit<DueQuery, 'resolve' | 'reject'>

/** The same query, asked whole. */
export function withoutBuckets(query: DueQuery): DueQuery {
  return { ...query, bucketed: undefined }
}

/** A call that may not be made. */
export function noCallFor({ family }: Pick<Endpoint, 'family'>, nowMs: number): BudgetSpentError {
  return new BudgetSpentError(family, nowMs)
}
