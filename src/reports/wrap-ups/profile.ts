import type { Column as ColumnOf } from '../conversation-metrics/metric-profile.js'

/** Neither field of a row is ever null, so a row cannot do without it. */
export const PROFILE = { required: { tHandle: 'timer' }, optional: {} } as const

export type Column = ColumnOf<typeof PROFILE>
