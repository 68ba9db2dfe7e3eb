import type { LoadPriority } from '../cache/flights.js'
import type { Lifetime } from '../cache/policy/entry.js'
import type { Memo } from '../coordination/memo.js'
import type { BucketedQuery, QueryOptions, RecurringQuestion } from '../planning/due-query.js'
import type { PlannableQuery } from '../planning/forecasts.js'
import type { Planner } from '../planning/planner.js'
import type { PendingCount } from '../time/pending-count.js'
import type { NextTurn } from '../time/turns.js'
import type { Endpoint } from '../upstream/endpoint.js'
import type { Genesys } from '../upstream/genesys.js'
import type { UpstreamRequest } from '../upstream/http/request.js'
import type { Oddities } from '../upstream/wire/oddities.js'
import type { Caller } from './caller/asker.js'
import type { AnswerShape } from './drift/answer-shape.js'
import type { RefusedMetrics } from './drift/refused-metrics.js'
import type {
  AggregateReading,
  ConversationRun,
  EstimateReading,
} from './partial-results/partial-answers.js'
import type { CanonicalQuery } from './report-key.js'
import type { Split } from './splitting/ask-in-parts.js'
import type { KnownSizes } from './splitting/planned.js'
import type { WorkingSizes } from './splitting/working-sizes.js'
import type { Interval } from './time/buckets.js'

export interface LoadContext {
  readonly genesys: Genesys
  /** For aggregate and observation queries: those that are due together share a call. Absent: each is a call of its own. */
  readonly planner?: Planner
  /** Hears how the planner has the query answered. */
  readonly onCall?: QueryOptions['onCall']
  /** What the planner may answer from what was read for others. `key`: the question's. Absent: nothing. */
  readonly reuse?: Pick<BucketedQuery, 'ages' | 'mayReuse' | 'knownOnly'> &
    Pick<RecurringQuestion, 'key' | 'renew'> & {
      /** For how long what happens now is fresh. */
      readonly nowFreshMs: number
    }
  /** Other loads of the HTTP request that are on their way to the planner. Absent: it does not wait for them. */
  readonly pending?: PendingCount | undefined
  readonly priority: LoadPriority
  readonly signal: AbortSignal
  /** Who asked first. */
  readonly callerId: string
  /** All who wait for it, those included who come meanwhile. */
  readonly callers: ReadonlySet<string>
  /** When the load begins, in epoch milliseconds: rolling intervals are resolved by it. */
  readonly nowMs: number
  /** Where an asynchronous run of this question is noted. */
  readonly memo: Memo
  /** For what takes longer than a few milliseconds: one slice of it in each turn of the event loop. */
  readonly nextTurn: NextTurn
  /** One query of several, under a name of its own: what it brought to a load that failed is not asked for again. */
  readonly answerOf: (
    name: string,
    ask: () => Promise<AggregateReading>,
  ) => Promise<AggregateReading>
  /** The same for one run of several. */
  readonly runOf: (name: string, ask: () => Promise<ConversationRun>) => Promise<ConversationRun>
  /** The same for one estimate of several, for a shorter time. */
  readonly estimateOf: (
    name: string,
    ask: () => Promise<EstimateReading>,
  ) => Promise<EstimateReading>
  readonly sizes: WorkingSizes
  /** Whether addresses and attributes of people may be kept. */
  readonly personalData: boolean
  readonly refusedMetrics: RefusedMetrics
  /** A metric of the report is refused from now on, or not any more. */
  readonly onMetric: (metric: string) => void
  readonly onSplit: (split: Split) => void
}

export interface LoadedReport<Value> {
  readonly value: Value
  /** When the exchange began; of several, the first. */
  readonly asOfMs: number
  /** When the run was submitted that brought it, which a load before this one may have done. */
  readonly beganMs?: number
  /** How long the exchange took that brought it, which another load may have waited for; of several, the longest. */
  readonly exchangeMs?: number
  /** What it covers; null for what is true only now. */
  readonly interval: Interval | null
  readonly completeUntilMs?: number
  /** Something in it has not ended yet, and is young enough to end. */
  readonly hasOpen?: boolean
  /** It shows what happens now, as long as its interval is live. */
  readonly realTime?: boolean
  /** Each number of it is estimated for now by a call of its own. */
  readonly callEach?: boolean
  /** Of what was read at several times: each age ends where the first part's does. Absent: by the table of rules. */
  readonly lifetime?: Lifetime
  /** What the answer looked like, to notice when that changes. */
  readonly shape?: AnswerShape
  /** What was left out because it cannot be true or could not be read. */
  readonly oddities?: Oddities
}

/** What is known before a load. */
export type KnownBefore = Pick<LoadContext, 'reuse' | 'refusedMetrics' | 'sizes' | 'nowMs'>

/** What the upstream has besides the platform's API. */
export interface UpstreamFeatures {
  /** The run–fetch API. */
  readonly runFetch: boolean
}

/** What can be asked about, as the doctor has found it. */
export interface ProbeTargets {
  readonly nowMs: number
  /** None: no queue can be seen. */
  readonly queueIds: readonly string[]
  /** At least one; where no agent can be seen, an id that nobody has. */
  readonly agentIds: readonly string[]
}

/** A small call that is refused to those who may not ask the report. It starts nothing. */
export interface Probe {
  readonly request: Endpoint & Pick<UpstreamRequest, 'method' | 'params' | 'body'>
  /** What the answer tells, besides that the report may be asked. */
  readonly tells?: (answer: unknown) => string | undefined
  /** A refusal that only those get who may ask, and what it tells. */
  readonly allowed?: { readonly status: number; readonly tells: string }
}

/** One kind of report: all that is particular to it. Its questions are valid when they reach it. */
export interface ReportDefinition<Question, Value> {
  /** As `Query` names it. */
  readonly id: string
  /** Raised when the same question means or yields something else. */
  readonly version: number
  /** Its family is the one whose limit a load counts against. */
  readonly endpoint: Endpoint
  /** Where questions go to several; `value`: what it was answered with. Default: `endpoint`. */
  endpointOf?(question: Question, value?: Value): Endpoint
  /** A shared load's own deadline. Default: 60 s. */
  readonly deadlineMs?: number
  /** What may come in an answer without being drift. */
  readonly expected?: AnswerShape
  /** Default: always. */
  isOffered?(features: UpstreamFeatures): boolean
  canonical(question: Question): CanonicalQuery
  /** What of the question its caller may ask; throws a `ForbiddenError` where that is nothing. Default: all. */
  narrow?(question: Question, caller: Caller): Question
  /** Upstream calls that a load takes, at least, as far as it is known what size works. Default: 1. */
  calls?(question: Question, known: KnownSizes): number
  /** The query that a load would hand to the planner; null: its calls are its own. Default: null. */
  queryToPlan?(question: Question, known: KnownBefore): PlannableQuery | null
  /** The queues that the question is about; null for all. Without this, none. */
  queuesOf?(question: Question): readonly string[] | null
  /** The queues of whose changes Genesys Cloud notifies, where what is asked is how they stand now. Default: none. */
  notifiedQueuesOf?(question: Question): readonly string[]
  /** Whose answers look alike: the report, unless it has definitions of its own. */
  subjectOf?(question: Question): string
  /** Whether what the store gave is a value of this report: a store can hold anything. */
  isValue(value: unknown): value is Value
  /** Null: nothing that it could ask about can be seen. */
  probe(targets: ProbeTargets): Probe | null
  load(question: Question, context: LoadContext): Promise<LoadedReport<Value>>
}

/** A report, whatever its questions are: what does not need one. */
export type AnyReport = Omit<ReportDefinition<never, unknown>, 'narrow'>
