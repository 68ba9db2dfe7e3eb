import { MINUTE } from '../../time/clock.js'
import { REPORT_FETCHES, REPORT_RUNS } from '../../upstream/runs/run-fetch-protocol.js'
import { NOBODYS_ID } from '../ids.js'
import type { ReportDefinition } from '../report.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { loadRunReport, type RunReport } from './load.js'
import type { RunReportQuestion } from './question.js'
import { isRunReport } from './stored.js'

/**
 * All definitions are one report here; which one is asked is a part of the question, so that what
 * holds for run–fetch reports can be said once.
 */
export const runReport: ReportDefinition<RunReportQuestion, RunReport> = {
  id: 'runReport',
  version: 1,
  endpoint: REPORT_RUNS,
  deadlineMs: 15 * MINUTE,
  isOffered: ({ runFetch }) => runFetch,
  canonical: (question) => ({
    query: canonicalRunReport(question),
    zone: isByCalendar(question) ? question.zone : 'UTC',
    ...(question.locale === null ? {} : { locale: question.locale }),
  }),
  // A submit, and a poll that brings the result.
  calls: () => 2,
  subjectOf: ({ id }) => `runReport/${id}`,
  // Fetches a run that nobody was given. A submit would tell more, but it starts work upstream that
  // nobody wants, and needs the id of a report. What 404 leaves open stays open: an upstream that has
  // no such reports answers the same.
  probe: () => ({
    request: { ...REPORT_FETCHES, method: 'GET', params: { reportId: NOBODYS_ID } },
    allowed: {
      ...{ status: 404, tells: 'not refused; whether there are such reports, only a run can tell' },
    },
  }),
  isValue: isRunReport,
  load: loadRunReport,
}

function canonicalRunReport(question: RunReportQuestion): Record<string, unknown> {
  const { id, interval, zone, metrics, groupings, filters, view } = question
  return {
    id,
    ...canonicalBucketing({ interval, step: null, zone }),
    metrics,
    ...(groupings.length > 0 ? { groupings } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(view === null ? {} : { view }),
    // Only the definition knows whether its groupings step by the zone, so it is always a part.
    ...(zone === 'UTC' ? {} : { timeZone: zone }),
  }
}

function isByCalendar({ interval }: RunReportQuestion): boolean {
  return interval.kind === 'fixed' && interval.byCalendar
}
