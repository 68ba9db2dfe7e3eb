import type { GraphQLResolveInfo } from 'graphql'
import type { StaleReason } from '../../cache/policy/decide.js'
import type { Freshness } from '../../reports/freshness.js'
import type { ReportAnswer, ReportHead } from '../../reports/reports.js'
import type { RequestContext } from '../context.js'
import type {
  FreshnessSource,
  Freshness as FreshnessView,
  RateLimitBudget,
  StaleReason as SchemaReason,
} from '../generated.js'
import { selects } from '../selection.js'
import { volatileObject } from '../volatile-object.js'
import { budgetView } from './budget.js'

type AnsweredReport = ReportHead & Pick<ReportAnswer<unknown>, 'dependency'>

type ReportField<View> = (
  answer: AnsweredReport,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => View | Promise<View>

const freshness: ReportField<FreshnessView> = (answer, _, context, info) => {
  const { reports } = context
  const polls = selects(info, ['pollAfter'])
  return volatileObject(answer, context, info, ({ key, freshness }) => {
    if (polls) reports.schedulePoll(key, freshness.pollAfterMs)
    return freshnessView(freshness)
  })
}

const budget: ReportField<RateLimitBudget> = (answer, _, context, info) => {
  const { reports } = context
  return volatileObject(answer, context, info, ({ family }) => budgetView(reports.budget(family)))
}

/** The fields that every report has. */
export const reportFields = {
  key: ({ key }: AnsweredReport) => key,
  freshness,
  budget,
}

const REASONS: Readonly<Record<StaleReason, SchemaReason>> = {
  revalidating: 'REVALIDATING',
  'budget-degraded': 'BUDGET_DEGRADED',
  'budget-blocked': 'BUDGET_BLOCKED',
  'upstream-error': 'UPSTREAM_ERROR',
  'schema-changed': 'SCHEMA_CHANGED',
  invalidated: 'INVALIDATED',
}

const SOURCES: Readonly<Record<'upstream' | 'memory' | 'shared', FreshnessSource>> = {
  upstream: 'UPSTREAM',
  memory: 'MEMORY',
  shared: 'STORE',
}

/** As the schema has it; instants stay numbers until they are written. */
function freshnessView({
  state,
  asOfMs,
  expiresAtMs,
  staleUntilMs,
  pollAfterMs,
  completeUntilMs,
  source,
  reason,
  ...others
}: Freshness): FreshnessView {
  return {
    ...others,
    state: state === 'fresh' ? 'FRESH' : 'STALE',
    asOf: asOfMs,
    expiresAt: expiresAtMs,
    staleUntil: staleUntilMs,
    pollAfter: pollAfterMs,
    completeUntil: completeUntilMs,
    source: SOURCES[source],
    reason: reason && REASONS[reason],
  }
}
