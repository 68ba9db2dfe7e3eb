import type { GraphQLResolveInfo } from 'graphql'
import type { StaleReason } from '../../cache/policy/decide.js'
import type { Freshness } from '../../reports/freshness.js'
import type { AnsweredReport, ReportHead } from '../../reports/reports.js'
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

type ReportField<View> = (
  answer: AnsweredReport,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => View | Promise<View>

const freshness: ReportField<FreshnessView> = (answer, _, context, info) => {
  const { reports, explaining } = context
  // A plan's answer is shown to nobody, so nobody comes back when it says.
  const polls = explaining?.mode !== 'plan' && selects(info, ['pollAfter'])
  const sourceOf = ({ key, freshness }: ReportHead) => {
    if (polls) reports.schedulePoll(key, freshness.pollAfterMs)
    return freshness
  }
  return volatileObject(answer, context, info, {
    sourceOf,
    // Who was told when to ask again is remembered beside it.
    isOfGiven: !polls,
    viewOf: freshnessView,
    lastingOf: withoutAges,
  })
}

/** Of two versions that differ in these alone, the second is not newer. */
function withoutAges(view: FreshnessView): FreshnessView {
  return {
    ...view,
    asOf: 0,
    expiresAt: 0,
    staleUntil: 0,
    pollAfter: 0,
    ageSeconds: 0,
    refreshing: false,
    source: 'UPSTREAM',
  }
}

const budget: ReportField<RateLimitBudget> = (answer, _, context, info) => {
  const { reports } = context
  const sourceOf = ({ family }: ReportHead) => reports.budget(family)
  return volatileObject(answer, context, info, { sourceOf, isOfGiven: false, viewOf: budgetView })
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
  asOfMs: asOf,
  expiresAtMs: expiresAt,
  staleUntilMs: staleUntil,
  pollAfterMs: pollAfter,
  ageSeconds,
  refreshing,
  source,
  reason,
  rule,
  final,
  completeUntilMs: completeUntil,
}: Freshness): FreshnessView {
  return {
    state: state === 'fresh' ? 'FRESH' : 'STALE',
    asOf,
    expiresAt,
    staleUntil,
    pollAfter,
    ageSeconds,
    refreshing,
    rule,
    final,
    completeUntil,
    source: SOURCES[source],
    reason: reason && REASONS[reason],
  }
}
