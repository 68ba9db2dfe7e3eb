import type { Column as ColumnOf } from '../conversation-metrics/metric-profile.js'

export const PROFILE = {
  required: {
    nOffered: 'count',
    nTransferred: 'count',
    tAbandon: 'timer',
    tAcw: 'timer',
    tAnswered: 'timer',
    tHandle: 'timer',
    tHeld: 'timer',
    tTalk: 'timer',
    tWait: 'timer',
  },
  optional: { oServiceLevel: 'level' },
} as const

export type Column = ColumnOf<typeof PROFILE>
