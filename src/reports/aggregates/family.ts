import type { Endpoint } from '../../upstream/endpoint.js'
import {
  type AggregatePath,
  FAMILY_NAMES,
  type FamilyNames,
} from '../../upstream/wire/known-names.js'

/** A family of aggregates of Genesys Cloud. */
interface FamilySpec {
  /** As its path spells it. */
  readonly path: AggregatePath
  /** Of the query and of its jobs (official SDK's API docs). */
  readonly permission: string
  /** Whether the same queries can be asked as jobs, too (official SDK). */
  readonly hasJobs: boolean
}

const FAMILIES = {
  CONVERSATIONS: family('conversations', 'analytics:conversationAggregate:view'),
  USERS: family('users', 'analytics:userAggregate:view'),
  FLOWS: family('flows', 'analytics:flowAggregate:view'),
  FLOW_EXECUTIONS: family('flowexecutions', 'analytics:flowExecutionAggregate:view'),
  BOTS: family('bots', 'analytics:botAggregate:view'),
  KNOWLEDGE: family('knowledge', 'analytics:knowledgeAggregate:view'),
  JOURNEYS: family('journeys', 'analytics:journeyAggregate:view'),
  SURVEYS: family('surveys', 'analytics:surveyAggregate:view'),
  EVALUATIONS: family('evaluations', 'analytics:evaluationAggregate:view'),
  TRANSCRIPTS: family('transcripts', 'analytics:speechAndTextAnalyticsAggregates:view'),
  ACTIONS: family('actions', 'integrations:action:view or bridge:actions:view'),
  AGENT_COPILOTS: family('agentcopilots', 'analytics:agentCopilotAggregate:view'),
  RESOLUTIONS: family('resolutions', 'analytics:resolutionAggregate:view'),
  SUMMARIES: family('summaries', 'analytics:summaryAggregate:view'),
  TASK_MANAGEMENT: family('taskmanagement', 'analytics:taskManagementAggregate:view'),
  CASE_MANAGEMENT: family('casemanagement', 'analytics:caseManagementAggregate:view'),
  RATE_LIMITS: { ...family('ratelimits', 'analytics:rateLimitAggregate:view'), hasJobs: false },
  COPILOTS: family('copilots', 'analytics:copilotsAggregate:view'),
  AGENT_UTILIZATIONS: family('agentutilizations', 'analytics:agentUtilizationAggregate:view'),
} as const satisfies Record<string, FamilySpec>

/** As the schema names it. */
export type AggregateFamily = keyof typeof FAMILIES

export const AGGREGATE_FAMILIES = Object.keys(FAMILIES).filter(isFamily)

function family(path: AggregatePath, permission: string): FamilySpec {
  return { path, permission, hasJobs: true }
}

function isFamily(name: string): name is AggregateFamily {
  return Object.hasOwn(FAMILIES, name)
}

export function namesOf(name: AggregateFamily): FamilyNames {
  return FAMILY_NAMES[FAMILIES[name].path]
}

export function endpointOf(name: AggregateFamily): Endpoint {
  const { path, permission } = FAMILIES[name]
  return {
    path: `/api/v2/analytics/${path}/aggregates/query`,
    family: `${path}.aggregates`,
    permission,
  }
}

/** Undefined: this family has no jobs. */
export function jobsOf(name: AggregateFamily): Endpoint | undefined {
  const { path, permission, hasJobs } = FAMILIES[name]
  if (!hasJobs) return undefined
  return {
    path: `/api/v2/analytics/${path}/aggregates/jobs`,
    family: `${path}.aggregates.jobs`,
    permission,
  }
}
