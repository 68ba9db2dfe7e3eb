import type { ReportRunQuery } from '../../upstream/runs/run-fetch-protocol.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import type { WireFetchedReport } from '../../upstream/wire/wire-runs.js'
import { askingOf } from '../analytics-query/query-report.js'
import { wireInterval } from '../analytics-query/wire-buckets.js'
import type { LoadContext, LoadedReport } from '../report.js'
import { askInParts } from '../splitting/ask-in-parts.js'
import type { Division } from '../splitting/part.js'
import type { Interval } from '../time/buckets.js'
import { resolved } from '../time/interval.js'
import type { RunReportQuestion } from './question.js'

export interface RunReportColumn {
  readonly name: string
  readonly type: string
  readonly unit: string | null
}

/** The report as it lies in the store: the upstream's table. */
export interface RunReport {
  readonly reportVersion: string | null
  readonly columns: readonly RunReportColumn[]
  /** One cell per column. */
  readonly rows: readonly (readonly unknown[])[]
}

/** What the run–fetch API calls real time: this view of this metric. */
const REAL_TIME = { view: 'interval', metric: 'realTime' } as const

/** Only its definition knows whether a metric adds, and in which order the rows stand: never cut. */
const UNDIVIDED: Division = {
  shape: 'runReport',
  ids: null,
  wayOut: 'ask for a shorter interval, or for fewer groupings or filter values',
}

export async function loadRunReport(
  question: RunReportQuestion,
  context: LoadContext,
): Promise<LoadedReport<RunReport>> {
  const { genesys, priority, callers, signal, memo } = context
  const [answered] = await askInParts(UNDIVIDED, askingOf(context), () =>
    genesys.runReport({
      memo,
      priority,
      callers,
      signal,
      query: (nowMs) => runQuery(question, resolved(question.interval, nowMs)),
      read: async (answer, oddities = new Oddities()) => ({
        table: tableOf(answer, oddities),
        oddities,
      }),
    }),
  )
  if (!answered) throw new Error('A question that is not cut has one answer')
  const { submittedAtMs, parts } = answered.answer
  const [part] = parts
  if (!part) throw new Error('A run that is done has a page')
  const { table: value, oddities } = part
  const { reportVersion, columns } = value
  return {
    value,
    asOfMs: submittedAtMs,
    beganMs: submittedAtMs,
    interval: resolved(question.interval, submittedAtMs),
    realTime: question.view === REAL_TIME.view && question.metrics.includes(REAL_TIME.metric),
    shape: {
      columns: columns.map(({ name, type }) => ({ name, type })),
      ...(reportVersion === null ? {} : { upstreamVersion: reportVersion }),
    },
    oddities,
  }
}

function runQuery(question: RunReportQuestion, interval: Interval): ReportRunQuery {
  const { id, metrics, groupings, filters, view, zone, locale } = question
  return {
    reportId: id,
    body: {
      interval: wireInterval(interval),
      metrics,
      ...(groupings.length > 0 ? { groupings } : {}),
      ...(filters.length > 0 ? { filters } : {}),
      ...(view === null ? {} : { view: { type: view } }),
      timeZone: zone,
      ...(locale === null ? {} : { locale }),
    },
  }
}

/**
 * Metrics have definitions; what the rows are grouped by has none, and is text. A row of another
 * width is left out: nobody knows which cell is missing.
 */
function tableOf(answer: WireFetchedReport, oddities: Oddities): RunReport {
  const definitions = new Map(
    (answer.metricDefinitions ?? []).map((definition) => [definition?.name, definition]),
  )
  const { reportVersion, columns = [], rows } = answer
  const width = columns?.length ?? 0
  const readable = (rows ?? []).flatMap((row) => (row ? [row] : []))
  const whole = readable.filter((row) => row.length === width)
  if (whole.length < readable.length) oddities.add('item', readable.length - whole.length)
  return {
    reportVersion:
      reportVersion === null || reportVersion === undefined ? null : `${reportVersion}`,
    columns: (columns ?? []).map((name) => {
      const { type, unit } = definitions.get(name) ?? {}
      return { name, type: type ?? 'string', unit: unit ?? null }
    }),
    rows: whole,
  }
}
