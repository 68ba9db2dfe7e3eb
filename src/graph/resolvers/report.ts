import type { GraphQLResolveInfo } from 'graphql'
import type { Family } from '../../budget/family.js'
import type { Freshness } from '../../reports/freshness.js'
import type { RequestContext } from '../context.js'
import { selects } from '../selection.js'
import { budgetView } from './budget.js'
import { freshnessView } from './freshness.js'

interface AnsweredReport {
  readonly key: string
  readonly freshness: Freshness
  readonly family: Family
}

/** The fields that every report has. */
export const reportFields = {
  key: ({ key }: AnsweredReport) => key,
  freshness: (
    { key, freshness }: AnsweredReport,
    _: unknown,
    { reports }: RequestContext,
    info: GraphQLResolveInfo,
  ) => {
    if (selects(info, ['pollAfter'])) reports.schedulePoll(key, freshness.pollAfterMs)
    return freshnessView(freshness)
  },
  budget: ({ family }: AnsweredReport, _: unknown, { reports }: RequestContext) =>
    budgetView(reports.budget(family)),
}
