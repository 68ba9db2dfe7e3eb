import type { ReportRunQuery } from '../../upstream/runs/run-fetch-protocol.js'
import type { WireFetchedReport } from '../../upstream/wire-runs.js'
import type { Interval } from '../buckets.js'
import { resolved } from '../interval.js'
import type { LoadContext, ReportReading } from '../report.js'
import { wireInterval } from '../wire-buckets.js'
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

/** What the guide calls real time: this view of this metric. */
const REAL_TIME = { view: 'interval', metric: 'realTime' } as const

export async function loadRunReport(
  question: RunReportQuestion,
  { genesys, callClass, callers, signal, runKey }: LoadContext,
): Promise<ReportReading<RunReport>> {
  const { submittedAtMs, parts } = await genesys.runReport({
    key: runKey,
    callClass,
    callers,
    signal,
    query: (nowMs) => runQuery(question, resolved(question.interval, nowMs)),
    read: tableOf,
  })
  const [value] = parts
  if (!value) throw new Error('A run that is done has a page')
  const { reportVersion, columns } = value
  return {
    value,
    asOfMs: submittedAtMs,
    interval: resolved(question.interval, submittedAtMs),
    realTime: question.view === REAL_TIME.view && question.metrics.includes(REAL_TIME.metric),
    shape: {
      columns: columns.map(({ name, type }) => ({ name, type })),
      ...(reportVersion === null ? {} : { upstreamVersion: reportVersion }),
    },
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

/** Metrics have definitions; what the rows are grouped by has none, and is text. */
function tableOf(answer: WireFetchedReport): RunReport {
  const definitions = new Map(
    answer.metricDefinitions?.map((definition) => [definition.name, definition]),
  )
  const { reportVersion } = answer
  return {
    reportVersion:
      reportVersion === null || reportVersion === undefined ? null : `${reportVersion}`,
    columns: (answer.columns ?? []).map((name) => {
      const { type, unit } = definitions.get(name) ?? {}
      return { name, type: type ?? 'string', unit: unit ?? null }
    }),
    rows: answer.rows ?? [],
  }
}
