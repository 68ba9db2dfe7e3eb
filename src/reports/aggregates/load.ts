import type { PlannableQuery } from '../../planning/forecasts.js'
import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import type { KnownBefore, LoadContext, LoadedReport } from '../report.js'
import type { Division } from '../splitting/part.js'
import { type KnownSizes, partCount, planned } from '../splitting/planned.js'
import { tellsOfSize } from '../splitting/refusal-kind.js'
import { jobsOf } from './family.js'
import type { Aggregates } from './groups.js'
import { loadByJob } from './job.js'
import { isLarge } from './large.js'
import { aggregatesQuery } from './query.js'
import type { AggregatesQuestion } from './question.js'

/** Submit, poll, fetch. */
const CALLS_OF_JOB = 3

/**
 * By a job where the question is large, or too large for a synchronous query that cannot be asked in
 * parts. Everything else, and what Genesys Cloud lets nobody ask by a job, synchronously.
 */
export async function loadAggregates(
  question: AggregatesQuestion,
  context: LoadContext,
): Promise<LoadedReport<Aggregates>> {
  const byJob = !context.reuse?.knownOnly && mayGoByJob(question, context.nowMs)
  if (byJob && goesByJob(question, context)) {
    const loaded = await loadByJob(question, context)
    if (loaded) return withoutShape(loaded)
  }
  try {
    return withoutShape(await aggregatesQuery.load(question, context))
  } catch (error) {
    const isTooLarge = error instanceof UpstreamRejectedError && tellsOfSize(error)
    const loaded = byJob && isTooLarge ? await loadByJob(question, context) : undefined
    if (!loaded) throw error
    return withoutShape(loaded)
  }
}

export function callsOfAggregates(question: AggregatesQuestion, known: KnownSizes): number {
  return isByJob(question, known)
    ? CALLS_OF_JOB
    : partCount(aggregatesQuery.divide(question, known.nowMs), known)
}

export function queryOfAggregates(
  question: AggregatesQuestion,
  known: KnownBefore,
): PlannableQuery | null {
  if (isByJob(question, known)) return null
  return aggregatesQuery.queryToPlan?.(question, known) ?? null
}

function isByJob(question: AggregatesQuestion, known: KnownSizes): boolean {
  return mayGoByJob(question, known.nowMs) && goesByJob(question, known)
}

/**
 * Whether jobs read live data or the data lake, which lags behind, is not documented: an interval that
 * goes on, or ends with every minute, is asked synchronously.
 */
function mayGoByJob(question: AggregatesQuestion, nowMs: number): boolean {
  const { interval } = question.bucketing
  if (!jobsOf(question.family)) return false
  if (interval.kind === 'rolling' || interval.toMs > nowMs) return false
  const { ids, documented } = aggregatesQuery.divide(question, nowMs)
  return (ids?.length ?? 0) <= (documented?.ids ?? Number.POSITIVE_INFINITY)
}

function goesByJob(question: AggregatesQuestion, { sizes, nowMs }: KnownSizes): boolean {
  if (isLarge(question, nowMs)) return true
  const division = aggregatesQuery.divide(question, nowMs)
  return sizes.of(division.shape) !== undefined && needsMoreParts(division, { sizes, nowMs })
}

/** By what was learned of questions like it. */
function needsMoreParts(division: Division, known: KnownSizes): boolean {
  return partCount(division, known) > planned(division, undefined, known.nowMs).parts.length
}

/**
 * Questions name their own metrics: what one has never seen is no drift, nor is it when one of
 * them is refused.
 */
function withoutShape({ shape: _, ...loaded }: LoadedReport<Aggregates>): LoadedReport<Aggregates> {
  return loaded
}
