import type { Column as ColumnOf } from '../conversation-metrics/metric-profile.js'

/** No field of a row is ever null, so a row can do without none of them. */
export const PROFILE = {
  required: {
    nConnected: 'count',
    nOutbound: 'count',
    nTransferred: 'count',
    tAcw: 'timer',
    tAlert: 'count',
    tAnswered: 'count',
    tHandle: 'timer',
    tHeld: 'timer',
    tNotResponding: 'count',
    tTalk: 'timer',
  },
  optional: {},
} as const

export type Column = ColumnOf<typeof PROFILE>
