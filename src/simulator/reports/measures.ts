/** Where the value of a report's metric comes from: the answers of the other endpoints. */
export type Measure =
  | {
      readonly from: 'conversations'
      readonly metric: string
      readonly stat: 'count' | 'sum' | 'ratio'
    }
  | { readonly from: 'users'; readonly metric: string; readonly qualifier: string }
  /** The state when the run is submitted, whatever the interval. */
  | { readonly from: 'queues'; readonly metric: string }

const counted = (metric: string): Measure => ({ from: 'conversations', metric, stat: 'count' })
const summed = (metric: string): Measure => ({ from: 'conversations', metric, stat: 'sum' })
const present = (qualifier: string): Measure => ({
  from: 'users',
  metric: 'tSystemPresence',
  qualifier,
})
const routed = (qualifier: string): Measure => ({
  from: 'users',
  metric: 'tAgentRoutingStatus',
  qualifier,
})

export const measures: Readonly<Record<string, Measure>> = {
  nOffered: counted('nOffered'),
  nConnected: counted('nConnected'),
  nTransferred: counted('nTransferred'),
  nOverSla: counted('nOverSla'),
  nAbandoned: counted('tAbandon'),
  nHandled: counted('tHandle'),
  tAnswered: summed('tAnswered'),
  tAbandon: summed('tAbandon'),
  tWait: summed('tWait'),
  tTalk: summed('tTalk'),
  tHeld: summed('tHeld'),
  tAcw: summed('tAcw'),
  tHandle: summed('tHandle'),
  oServiceLevel: { from: 'conversations', metric: 'oServiceLevel', stat: 'ratio' },
  // The guide's real-time metric: waiting conversations.
  realTime: { from: 'queues', metric: 'oWaiting' },
  tOnQueue: present('ON_QUEUE'),
  tAvailable: present('AVAILABLE'),
  tBreak: present('BREAK'),
  tMeal: present('MEAL'),
  tMeeting: present('MEETING'),
  tAway: present('AWAY'),
  tIdle: routed('IDLE'),
  tInteracting: routed('INTERACTING'),
  tNotResponding: routed('NOT_RESPONDING'),
}
