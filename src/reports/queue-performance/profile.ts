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
  optional: {
    nCallbackAttempts: 'count',
    nConnected: 'count',
    nOutbound: 'count',
    nOverSla: 'count',
    oServiceLevel: 'level',
    tAlert: 'count',
    tCallbackAbandon: 'count',
    tCallbackConnect: 'count',
    tCallbackNotReached: 'count',
    tShortAbandon: 'count',
  },
} as const

export type Column = ColumnOf<typeof PROFILE>
