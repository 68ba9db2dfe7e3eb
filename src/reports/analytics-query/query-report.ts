import type { AggregateAnswer } from '../../planning/due-query.js'
import type { QueryEndpoint } from '../../upstream/endpoint.js'
import type { GenesysCallOptions } from '../../upstream/genesys.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import type { LoadContext, LoadedReport, ProbeTargets, ReportDefinition } from '../report.js'
import {
  type AnsweredPart,
  type AskedPart,
  type AskingInParts,
  askInParts,
} from '../splitting/ask-in-parts.js'
import type { Division } from '../splitting/part.js'
import { partCount } from '../splitting/planned.js'
import { expectedShape } from './wire-shape.js'
import { askWithoutRefused } from './without-refused.js'

/** What a question is put together by from its answers. */
export interface ReadOptions extends Pick<LoadContext, 'nowMs' | 'nextTurn'> {
  /** Metrics that were not asked for, because they are refused. Default: none. */
  readonly without?: ReadonlySet<string>
}

/** The answer to one query. */
export interface QueryAnswer<Answer> extends CheckedAnswer<Answer> {
  /** Where it was put together from what was read at several times. */
  readonly assembled?: AggregateAnswer['assembled']
}

/** The answers to a question: one to the whole, or one to each part. */
export type QueryAnswers<Answer> = readonly AnsweredPart<QueryAnswer<Answer>>[]

/** One call, if nothing else answers it. */
export interface QueryCall<Question, Query, Answer> {
  readonly endpoint: QueryEndpoint<Answer>
  readonly query: Query
  readonly options: GenesysCallOptions
  /** Null: the query asks for a part of one. */
  readonly question: Question | null
}

/** What is particular to a report whose question is one query of the wire. */
export interface QuerySpec<Question, Query, Answer, Value>
  extends Omit<ReportDefinition<Question, Value>, 'calls' | 'expected' | 'load' | 'probe'> {
  readonly endpoint: QueryEndpoint<Answer>
  endpointOf?(question: Question): QueryEndpoint<Answer>
  /** All that are asked for, and so all that are expected. */
  readonly metrics: readonly string[]
  /** Metrics that the value can do without where they are refused. Without this, it is known of none. */
  readonly optional?: readonly string[]
  /** Questions of one shape are refused the same metrics. Default: all of this report. */
  shapeOf?(question: Question): string
  /** `metrics`: those to be asked for. Default: all. */
  query(question: Question, nowMs: number, metrics?: readonly string[]): Query
  /** Undefined, or not there: the query is a call of its own. */
  ask?(
    context: LoadContext,
    call: QueryCall<Question, Query, Answer>,
  ): Promise<QueryAnswer<Answer>> | undefined
  /** Gives away turns of the event loop, and does nothing else beside reading. */
  read(
    answers: QueryAnswers<Answer>,
    question: Question,
    options: ReadOptions,
  ): Promise<LoadedReport<Value>>
  /** How it is asked where one answer would be too large. */
  divide(question: Question, nowMs: number): Division
  /** The question that asks for this part only. */
  partOf(question: Question, part: Pick<AskedPart, 'interval' | 'ids'>): Question
  /** Keeps the answer to a part while other parts fail. Without this, it would no longer be of now. */
  keep?(
    context: LoadContext,
    name: string,
    ask: () => Promise<CheckedAnswer<Answer>>,
  ): Promise<CheckedAnswer<Answer>>
  /** A question that costs little. Null: nothing that it could ask about can be seen. */
  smallest(targets: ProbeTargets): Question | null
}

export type QueryReport<Question, Query, Answer, Value> = ReportDefinition<Question, Value> &
  QuerySpec<Question, Query, Answer, Value>

export function queryReport<Question, Query, Answer, Value>(
  spec: QuerySpec<Question, Query, Answer, Value>,
): QueryReport<Question, Query, Answer, Value> {
  return {
    ...spec,
    expected: expectedShape(spec.metrics),
    calls: (question, known) => partCount(spec.divide(question, known.nowMs), known),
    probe: (targets) => {
      const question = spec.smallest(targets)
      if (question === null) return null
      const body = spec.query(question, targets.nowMs)
      const endpoint = spec.endpointOf?.(question) ?? spec.endpoint
      return { request: { ...endpoint, method: 'POST', body } }
    },
    load: async (question, context) => {
      const { nowMs, nextTurn } = context
      const division = spec.divide(question, nowMs)
      const ask = (metrics?: readonly string[]) =>
        askInParts(division, askingOf(context), askedBy(spec, question, context, metrics))
      const profile = { ...spec, shape: spec.shapeOf?.(question) ?? '' }
      const { answers, without } = await askWithoutRefused(profile, context, ask)
      return await spec.read(answers, question, { nowMs, nextTurn, without })
    },
  }
}

/** What a load needs to ask its question in parts. */
export function askingOf(context: LoadContext): AskingInParts {
  // An early refresh asks nothing twice (`upstream/http/retry.ts`).
  return { ...context, retries: context.priority !== 'early' }
}

/** Asks one part; one that came to a load before is not paid for again. */
function askedBy<Question, Query, Answer, Value>(
  spec: QuerySpec<Question, Query, Answer, Value>,
  question: Question,
  context: LoadContext,
  metrics: readonly string[] | undefined,
) {
  const { genesys, priority, callerId, signal, nowMs } = context
  return (part: AskedPart): Promise<QueryAnswer<Answer>> => {
    const { isWhole, timeouts } = part
    const query = spec.query(isWhole ? question : spec.partOf(question, part), nowMs, metrics)
    const options = { priority, callerId, signal, timeouts }
    const endpoint = spec.endpointOf?.(question) ?? spec.endpoint
    const call = { endpoint, query, options, question: isWhole ? question : null }
    const ask = () => spec.ask?.(context, call) ?? genesys.query(endpoint, query, options)
    if (isWhole || !spec.keep) return ask()
    return spec.keep(context, JSON.stringify(query), ask)
  }
}
