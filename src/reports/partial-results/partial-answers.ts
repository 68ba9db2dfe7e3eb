import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import type { RunResult } from '../../upstream/runs/runs.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateAnswer } from '../../upstream/wire/wire.js'
import type { ReadEstimatedWaitAnswer } from '../../upstream/wire/wire-now.js'
import type { ConversationColumns } from '../conversations/columns.js'
import { PARTIAL_RESULTS_MS, PartialResults } from './partial-results.js'

/** One answer of aggregates, with the instants of its exchange. */
export type AggregateReading = CheckedAnswer<ReadAggregateAnswer>

/** One page of a run's result, as it is kept. */
export interface ConversationPart {
  readonly columns: ConversationColumns
  readonly completeUntilMs: number | null
  readonly oddities: Oddities | undefined
}
export type ConversationRun = RunResult<ConversationPart>

/** Metrics in all answers together: some 30 MB. */
const MOST_METRICS = 100_000

/** Answers of loads that take several queries. */
export function partialAnswers(clock: Clock): PartialResults<AggregateReading> {
  const bounds = { keepMs: PARTIAL_RESULTS_MS, mostSize: MOST_METRICS }
  return new PartialResults({ clock, ...bounds, sizeOf: metricCount })
}

function metricCount({ value }: AggregateReading): number {
  let count = 1
  for (const result of value.results ?? []) {
    for (const bucket of result?.data ?? []) count += 1 + (bucket?.metrics?.length ?? 0)
  }
  return count
}

/** Runs take their time, and a few go at once: the first shall still be there when the last has failed. */
const RUNS_KEPT_MS = 5 * MINUTE

/** Conversations in all runs together: some 25 MB. */
const MOST_CONVERSATIONS = 100_000

/** Results of loads that take several runs. */
export function partialRuns(clock: Clock): PartialResults<ConversationRun> {
  const bounds = { keepMs: RUNS_KEPT_MS, mostSize: MOST_CONVERSATIONS }
  const sizeOf = ({ parts }: ConversationRun) =>
    parts.reduce((sum, { columns }) => sum + columns.ids.length, parts.length)
  return new PartialResults({ clock, ...bounds, sizeOf })
}

/** One estimate; null: there is nothing to estimate. */
export type EstimateReading = CheckedAnswer<ReadEstimatedWaitAnswer | null>

/** It is of now: half as long as it is fresh. */
const ESTIMATES_KEPT_MS = 30 * SECOND

/** In all loads together: some 5 MB. */
const MOST_ESTIMATES = 10_000

/** Estimates of loads that take several. */
export function partialEstimates(clock: Clock): PartialResults<EstimateReading> {
  const bounds = { keepMs: ESTIMATES_KEPT_MS, mostSize: MOST_ESTIMATES }
  const sizeOf = ({ value }: EstimateReading) => 1 + (value?.results?.length ?? 0)
  return new PartialResults({ clock, ...bounds, sizeOf })
}
