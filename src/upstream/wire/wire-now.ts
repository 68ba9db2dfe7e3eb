/** The JSON of what holds right now, as `wire.ts` has the rest: states of agents, estimated waits. */
import { z } from 'zod'
import { wireInstant } from './instant.js'
import { list, mainList, nullableField, numberField } from './lenient.js'
import type { WireFilter } from './wire.js'

const instantField = nullableField(
  z.string().refine((text) => wireInstant(text) !== undefined),
  'instant',
)
const textField = nullableField(z.string())

/** `AnalyticsAgentStateAgentSessionResult`. */
const sessionSchema = z.looseObject({
  conversationId: textField,
  mediaType: textField,
  originatingDirection: textField,
  routedQueueId: textField,
  segmentType: textField,
  segmentStart: instantField,
  sessionStart: instantField,
})
export type ReadAgentSession = z.infer<typeof sessionSchema>

/** `AnalyticsAgentStateAgentResponse`. */
const agentStateSchema = z.looseObject({
  userId: z.string().min(1),
  systemPresence: textField,
  presenceDate: instantField,
  routingStatus: textField,
  routingStatusDate: instantField,
  isOutOfOffice: nullableField(z.boolean()),
  adherenceState: textField,
  adherenceDate: instantField,
  sessions: nullableField(list(sessionSchema)),
})
export type ReadAgentState = z.infer<typeof agentStateSchema>

/** Answer of `agents/status/query`: at most 50 agents. */
export const agentStateAnswerSchema = z.looseObject({ entities: mainList(agentStateSchema) })
export type ReadAgentStateAnswer = z.infer<typeof agentStateAnswerSchema>

/** Body of `agents/status/query`, as far as the gateway uses it. */
export interface WireAgentStateQuery {
  readonly userFilter: WireFilter
  readonly userOrderBy?: 'userName'
  readonly userOrder?: 'asc'
}

/** `PredictionResults`. */
const predictionSchema = z.looseObject({
  intent: textField,
  formula: textField,
  estimatedWaitTimeSeconds: numberField(z.number().min(0).max(Number.MAX_SAFE_INTEGER)),
  label: nullableField(z.looseObject({})),
})
export type ReadPrediction = z.infer<typeof predictionSchema>

/** Answer of `…/estimatedwaittime`. */
export const estimatedWaitAnswerSchema = z.looseObject({ results: mainList(predictionSchema) })
export type ReadEstimatedWaitAnswer = z.infer<typeof estimatedWaitAnswerSchema>
