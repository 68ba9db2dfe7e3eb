import type { Question } from '../gateway/gateway.js'
import * as documents from './generated.js'

export const QUEUES_NOW: Question<documents.QueuesNowQuery, documents.QueuesNowQueryVariables> = {
  asked: documents.QueuesNowDocument,
  told: documents.QueuesNowToldDocument,
  times: ({ queueActivity }) => queueActivity?.freshness ?? null,
}

export const QUEUES_TODAY: Question<
  documents.QueuesTodayQuery,
  documents.QueuesTodayQueryVariables
> = {
  asked: documents.QueuesTodayDocument,
  told: documents.QueuesTodayToldDocument,
  times: ({ queuePerformance }) => queuePerformance?.freshness ?? null,
}

export const HALF_HOURS: Question<documents.HalfHoursQuery, documents.HalfHoursQueryVariables> = {
  asked: documents.HalfHoursDocument,
  told: documents.HalfHoursToldDocument,
  times: ({ queuePerformance }) => queuePerformance?.freshness ?? null,
}

export const AGENTS_NOW: Question<documents.AgentsNowQuery, documents.AgentsNowQueryVariables> = {
  asked: documents.AgentsNowDocument,
  told: documents.AgentsNowToldDocument,
  times: ({ agentActivity }) => agentActivity?.freshness ?? null,
}

export const BUDGETS: Question<documents.BudgetsQuery, documents.BudgetsQueryVariables> = {
  asked: documents.BudgetsDocument,
  told: documents.BudgetsToldDocument,
  times: () => null,
}
