import type { Column as ColumnOf } from '../conversation-metrics/metric-profile.js'

/** Each number of a row may be null: none takes the row along. */
export const PROFILE = {
  required: {},
  optional: { nFlow: 'count', nFlowOutcome: 'count', nFlowOutcomeFailed: 'count' },
} as const

export type Column = ColumnOf<typeof PROFILE>
