import type {
  AgentActivities,
  AgentActivity,
  AgentSession,
} from '../../reports/agent-activity/activity.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { NamedEntity } from './entity.js'

/** With the agents' order as asked for: it is not part of the question. Null: by id. */
export type AgentActivityReportModel = ReportAnswer<AgentActivities> & {
  readonly order: readonly string[] | null
}
export type AgentActivityModel = AgentActivity & {
  readonly agentOf: (id: string) => NamedEntity
  readonly queueOf: (id: string) => NamedEntity
}
export type AgentSessionModel = AgentSession & {
  readonly queueOf: (id: string) => NamedEntity
}
