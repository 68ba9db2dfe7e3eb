import type { Priority } from '../budget/priority.js'
import { StoreAwayError } from '../coordination/circuit-breaker.js'
import type { GapCause } from '../notifications/events.js'
import type { EventOf, EventType } from './events.js'
import type { Instruments } from './instruments.js'

/** `warn`: an operator must see it · `info`: wants to · `debug`: looks at it when something is wrong. */
export type Level = 'warn' | 'info' | 'debug'

/** The level of an event's log line, and the metrics in which it is counted. */
export type EventEntry<Event> = readonly [
  level: Level | ((event: Event) => Level),
  count: (metrics: Instruments, event: Event) => void,
]

/** They come with a deployment, and with Genesys Cloud's own maintenance. */
const EXPECTED_GAPS: ReadonlySet<GapCause> = new Set(['shutdown', 'handed over', 'closing'])

/** What becomes of an event: one entry for each type. */
export const EVENTS: { readonly [Type in EventType]: EventEntry<EventOf<Type>> } = {
  // cache
  hit: ['debug', countHit],
  hits: ['debug', countHits],
  stale: ['debug', countServed],
  waited: ['debug', ({ answers }, event) => answers.inc(answerOf(event))],
  failed: ['debug', ({ answers }, event) => answers.inc(answerOf(event))],
  miss: ['debug', byType],
  unfit: ['warn', byType],
  joined: ['debug', ({ saved }, { label: report }) => saved.inc({ report, cause: 'flight' })],
  loaded: ['debug', countLoad],
  loadFailed: ['warn', countLoad],
  loadedElsewhere: [
    'debug',
    ({ saved }, { label: report }) => saved.inc({ report, cause: 'process' }),
  ],
  leaseLost: ['warn', byType],
  loadRefused: ['debug', byType],
  leftWaiting: ['debug', byType],
  invalidated: ['debug', byType],

  // reports
  repeated: ['debug', ({ saved }, { label: report }) => saved.inc({ report, cause: 'batch' })],
  drifted: ['warn', byType],
  malformed: ['warn', countMalformed],
  // Refused calls are a hint to the operator; what is cut ahead is everyday.
  split: [({ refused }) => (refused > 0 ? 'info' : 'debug'), countSplit],
  listCut: ['warn', byType],

  // planning
  merged: ['debug', ({ merged }, { family, queries }) => merged.inc({ family }, queries - 1)],
  assembled: ['debug', ({ assembled }, { family }) => assembled.inc({ family })],
  bucketsLost: ['warn', byType],
  askedWhole: ['info', byType],
  mergeRefused: ['info', byType],
  canary: [
    ({ outcome }) => (outcome === 'differs' ? 'warn' : 'debug'),
    ({ canaries }, { family, outcome }) => canaries.inc({ family, outcome }),
  ],

  // notifications
  channelOpened: ['info', byType],
  topicsPut: ['info', ({ topics }, { topics: count }) => topics.set(count)],
  topicsRefused: [({ isNews }) => (isNews ? 'warn' : 'debug'), byType],
  channelFailed: [({ isNews }) => (isNews ? 'warn' : 'debug'), byType],
  channelGap: [({ cause }) => (EXPECTED_GAPS.has(cause) ? 'info' : 'warn'), countGap],
  notification: ['debug', ({ notifications }, { kind }) => notifications.inc({ kind })],
  queuesNotified: ['debug', byType],

  // graph
  // Once for each document: the operator adds it to the manifest, or looks for who sends it.
  unlistedDocument: [({ isFirst }) => (isFirst ? 'info' : 'debug'), byType],

  // store
  storeFailed: [
    // While the store is away each operation fails: `storeDown` has told it once.
    ({ error }) => (error instanceof StoreAwayError ? 'debug' : 'warn'),
    ({ storeFailures }, { operation }) => storeFailures.inc({ operation }),
  ],
  storeDown: ['warn', countStoreUp],
  storeUp: ['info', countStoreUp],
  unreadable: ['warn', byType],
  storedElsewhere: ['debug', byType],
  invalidatedElsewhere: ['debug', byType],

  // budget
  reserved: ['debug', countReserved],
  refused: ['debug', countRefused],
  shareSpent: ['info', byType],
  released: ['debug', byType],
  observed: ['debug', byType],
  blocked: ['warn', byType],
  resumed: ['debug', byType],
  budgetAlone: ['warn', byType],
  budgetShared: ['info', byType],

  // upstream
  exchange: ['info', countCall],
  exchangeFailed: ['warn', countCall],
  unread: ['warn', byType],
  retried: ['info', byType],
  tokenFetched: ['info', byType],
  tokenFailed: ['warn', byType],
  runSubmitted: ['info', countRunBegun],
  runResumed: ['info', countRunBegun],
  runEnded: [
    ({ outcome }) => (outcome === 'done' ? 'info' : 'warn'),
    ({ runs, runsUnderWay }, { family, outcome, ms }) => {
      runs.observe({ family, outcome }, ms / 1_000)
      runsUnderWay.dec({ family })
    },
  ],

  // server
  answered: ['debug', ({ requestsFrom }, { from }) => requestsFrom[from].count++],
  streamOpened: ['debug', ({ streams }, { transport }) => streams.inc({ transport })],
  streamClosed: ['debug', ({ streams }, { transport }) => streams.dec({ transport })],
  keyRefused: ['debug', ({ keysRefused }, { route }) => keysRefused.inc({ route })],
  connectionRefused: ['debug', (metrics, { limit }) => metrics.connectionsRefused.inc({ limit })],
  connectionCut: ['debug', ({ connectionsCut }, { cause }) => connectionsCut.inc({ cause })],
  answerRefused: ['debug', ({ answersRefused }) => answersRefused.inc()],
  refusals: ['warn', byType],
}

/** Of what has no metric of its own. */
function byType({ events }: Instruments, { type }: { readonly type: EventType }): void {
  events.inc({ type })
}

function answerOf(event: EventOf<'hit' | 'stale' | 'waited' | 'failed'>) {
  const { label: report, type } = event
  const reason = (type === 'stale' || type === 'waited') && event.reason
  if (reason) return { report, state: 'stale', reason }
  return { report, state: type === 'failed' ? 'failed' : 'fresh', reason: '' }
}

function countHit({ hits }: Instruments, { label: report, ageMs }: EventOf<'hit'>): void {
  const { answers, saved, age } = hits(report)
  answers.count++
  saved.count++
  age(Math.max(0, ageMs) / 1_000)
}

function countHits({ hits }: Instruments, { label: report, agesMs }: EventOf<'hits'>): void {
  const { answers, saved, age } = hits(report)
  answers.count += agesMs.length
  saved.count += agesMs.length
  for (const ageMs of agesMs) age(Math.max(0, ageMs) / 1_000)
}

function countServed(metrics: Instruments, event: EventOf<'hit' | 'stale'>): void {
  const { label: report, type: cause, ageMs } = event
  metrics.answers.inc(answerOf(event))
  metrics.ages(report)(Math.max(0, ageMs) / 1_000)
  metrics.saved.inc({ report, cause })
}

function countLoad({ loads }: Instruments, event: EventOf<'loaded' | 'loadFailed'>): void {
  const { label: report, priority, type, ms } = event
  const outcome = type === 'loaded' ? 'loaded' : 'failed'
  loads.observe({ report, class: CLASS[priority], outcome }, ms / 1_000)
}

function countMalformed({ malformed }: Instruments, event: EventOf<'malformed'>): void {
  const { label: report, kinds } = event
  for (const [kind, count] of Object.entries(kinds)) malformed.inc({ report, kind }, count)
}

function countRunBegun(
  { runsUnderWay, events }: Instruments,
  { type, family }: EventOf<'runSubmitted' | 'runResumed'>,
): void {
  events.inc({ type })
  runsUnderWay.inc({ family })
}

function countSplit({ splits, splitParts, tooLarge }: Instruments, event: EventOf<'split'>): void {
  const { label: report, by, parts, refused } = event
  splits.inc({ report, by })
  splitParts.inc({ report, by }, parts)
  tooLarge.inc({ report }, refused)
}

function countGap({ topics, channelGaps }: Instruments, { cause }: EventOf<'channelGap'>): void {
  topics.set(0)
  channelGaps.inc({ cause })
}

function countStoreUp(metrics: Instruments, event: EventOf<'storeDown' | 'storeUp'>): void {
  metrics.storeUp.set(event.type === 'storeUp' ? 1 : 0)
  byType(metrics, event)
}

function countReserved(metrics: Instruments, event: EventOf<'reserved'>): void {
  if (event.priority === 'first') metrics.callerAnswers.inc({ caller: event.callerId })
  byType(metrics, event)
}

function countRefused({ refusals, callerRefusals }: Instruments, event: EventOf<'refused'>): void {
  const { family, priority, scope, callerId: caller } = event
  refusals.inc({ family, class: CLASS[priority] })
  if (scope === 'CALLER') callerRefusals.inc({ caller, family })
}

function countCall({ calls }: Instruments, event: EventOf<'exchange' | 'exchangeFailed'>): void {
  const { family, priority, type } = event
  const outcome = type === 'exchange' ? statusClass(event.status) : event.kind
  calls.inc({ family, class: CLASS[priority], outcome })
}

function statusClass(status: number): string {
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`
}

/** By priority: operators' dashboards know these values of the label `class`. */
const CLASS: Readonly<Record<Priority, number>> = {
  run: 0,
  first: 1,
  refresh: 2,
  early: 3,
}
