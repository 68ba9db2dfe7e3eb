import { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateAnswer } from '../../upstream/wire/wire.js'
import { InvalidReportQueryError } from '../errors.js'
import type { LoadContext, LoadedReport } from '../report.js'
import { intervalOf, type Part, wholeOf } from '../splitting/part.js'
import { jobsOf } from './family.js'
import type { Aggregates } from './groups.js'
import { aggregatesQuery } from './query.js'
import type { AggregatesQuestion } from './question.js'

interface ReadPage {
  readonly results: ReadAggregateAnswer['results']
  readonly oddities: Oddities | undefined
}

/** In all pages of a job together: some 300 MB, as long as it is read. */
const MOST_METRICS = 1_000_000

/** The whole question by a job of its family. Undefined: there are none, or this client may not ask them. */
export async function loadByJob(
  question: AggregatesQuestion,
  context: LoadContext,
): Promise<LoadedReport<Aggregates> | undefined> {
  const { genesys, memo, priority, callers, signal, nextTurn } = context
  const jobs = jobsOf(question.family)
  if (!jobs) return undefined
  let metrics = 0
  const run = await genesys.runAggregates<ReadPage>(jobs, {
    ...{ memo, priority, callers, signal },
    query: (submittedAtMs) => {
      // A job that is submitted again is read from its first page.
      metrics = 0
      return aggregatesQuery.query(question, submittedAtMs)
    },
    read: async ({ results }, oddities) => {
      metrics += metricCount(results)
      // A list that is cut would be a wrong answer.
      if (metrics > MOST_METRICS) throw tooMany()
      return { results, oddities }
    },
  })
  if (!run) return undefined
  // As it was resolved for the submit, also where this load resumed the job of another one.
  const nowMs = run.submittedAtMs
  const answers = [wholeAnswer(question, run)]
  const loaded = await aggregatesQuery.read(answers, question, { nowMs, nextTurn })
  return { ...loaded, beganMs: nowMs }
}

/** All pages, as the answer to one query. */
function wholeAnswer(
  question: AggregatesQuestion,
  { submittedAtMs, parts }: { readonly submittedAtMs: number; readonly parts: readonly ReadPage[] },
) {
  const division = aggregatesQuery.divide(question, submittedAtMs)
  const part: Part = wholeOf(division)
  const oddities = new Oddities()
  for (const page of parts) oddities.addAll(page.oddities)
  const results = parts.flatMap((page) => page.results ?? [])
  const answer = {
    value: { results },
    startedAtMs: submittedAtMs,
    endedAtMs: submittedAtMs,
    oddities,
  }
  return { ...part, interval: intervalOf(division, part), isWhole: true, answer }
}

function metricCount(results: ReadAggregateAnswer['results']): number {
  let count = 0
  for (const result of results ?? []) {
    for (const bucket of result?.data ?? []) count += 1 + (bucket?.metrics?.length ?? 0)
  }
  return count
}

function tooMany(): InvalidReportQueryError {
  const most = MOST_METRICS.toLocaleString('en')
  return new InvalidReportQueryError(
    'interval',
    `has more than ${most} values; choose a shorter one, a coarser granularity, or fewer dimensions or metrics`,
  )
}
