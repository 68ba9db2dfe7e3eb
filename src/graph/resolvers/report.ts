import type { Family } from '../../budget/family.js'
import type { Freshness } from '../../reports/freshness.js'
import type { RequestContext } from '../context.js'

interface AnsweredReport {
  readonly key: string
  readonly freshness: Freshness
  readonly family: Family
}

/** The fields that every report has. */
export const reportFields = {
  key: ({ key }: AnsweredReport) => key,
  freshness: ({ freshness }: AnsweredReport) => freshness,
  budget: ({ family }: AnsweredReport, _: unknown, { reports }: RequestContext) =>
    reports.budget(family),
}
