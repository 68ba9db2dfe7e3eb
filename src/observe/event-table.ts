import type { Priority } from '../budget/priority.js'
import { StoreAwayError } from '../coordination/store-away.js'
import type { EventOf, EventType } from './events.js'
import type { Instruments } from './instruments.js'

/** `warn`: an operator must see it · `info`: wants to · `debug`: looks at it when something is wrong. */
export type Level = 'warn' | 'info' | 'debug'

/** What becomes of an event: at which level its log line stands, and in which metrics it is counted. */
export interface EventEntry<Event> {
  readonly level: Level | ((event: Event) => Level)
  readonly count: (metrics: Instruments, event: Event) => void
}

/** One entry for each type of event. */
export const EVENTS: { readonly [Type in EventType]: EventEntry<EventOf<Type>> } = {
  // cache
  hit: {
    level: 'debug',
    count: ({ answers, ages, saved }, { label: report, ageMs }) => {
      answers.inc({ report, state: 'fresh', reason: '' })
      ages.observe({ report }, Math.max(0, ageMs) / 1_000)
      saved.inc({ report, cause: 'hit' })
    },
  },
  stale: {
    level: 'debug',
    count: ({ answers, ages, saved }, { label: report, ageMs, reason }) => {
      answers.inc({ report, state: 'stale', reason })
      ages.observe({ report }, Math.max(0, ageMs) / 1_000)
      saved.inc({ report, cause: 'stale' })
    },
  },
  waited: {
    level: 'debug',
    count: ({ answers }, { label: report, reason }) =>
      answers.inc({ report, state: reason ? 'stale' : 'fresh', reason: reason ?? '' }),
  },
  failed: {
    level: 'debug',
    count: ({ answers }, { label: report }) => answers.inc({ report, state: 'failed', reason: '' }),
  },
  miss: { level: 'debug', count: byType },
  unfit: { level: 'warn', count: byType },
  joined: {
    level: 'debug',
    count: ({ saved }, { label: report }) => saved.inc({ report, cause: 'flight' }),
  },
  loaded: {
    level: 'debug',
    count: ({ loads }, { label: report, priority, ms }) =>
      loads.observe({ report, class: CLASS[priority], outcome: 'loaded' }, ms / 1_000),
  },
  loadFailed: {
    level: 'warn',
    count: ({ loads }, { label: report, priority, ms }) =>
      loads.observe({ report, class: CLASS[priority], outcome: 'failed' }, ms / 1_000),
  },
  landedElsewhere: {
    level: 'debug',
    count: ({ saved }, { label: report }) => saved.inc({ report, cause: 'process' }),
  },
  leaseLost: { level: 'warn', count: byType },
  loadRefused: { level: 'debug', count: byType },
  leftWaiting: { level: 'debug', count: byType },
  outdated: { level: 'debug', count: byType },

  // reports
  repeated: {
    level: 'debug',
    count: ({ saved }, { label: report }) => saved.inc({ report, cause: 'batch' }),
  },
  drifted: { level: 'warn', count: byType },
  malformed: {
    level: 'warn',
    count: ({ malformed }, { label: report, kinds }) => {
      for (const [kind, count] of Object.entries(kinds)) malformed.inc({ report, kind }, count)
    },
  },
  split: {
    // Refused calls are a hint to the operator; what is cut ahead is everyday.
    level: ({ refused }) => (refused > 0 ? 'info' : 'debug'),
    count: ({ splits, splitParts, tooLarge }, { label: report, by, parts, refused }) => {
      splits.inc({ report, by })
      splitParts.inc({ report, by }, parts)
      tooLarge.inc({ report }, refused)
    },
  },
  listCut: { level: 'warn', count: byType },

  // store
  storeFailed: {
    // While the store is away each operation fails: `storeDown` has told it once.
    level: ({ error }) => (error instanceof StoreAwayError ? 'debug' : 'warn'),
    count: ({ storeFailures }, { operation }) => storeFailures.inc({ operation }),
  },
  storeDown: {
    level: 'warn',
    count: (metrics, event) => {
      metrics.storeUp.set(0)
      byType(metrics, event)
    },
  },
  storeUp: {
    level: 'info',
    count: (metrics, event) => {
      metrics.storeUp.set(1)
      byType(metrics, event)
    },
  },
  unreadable: { level: 'warn', count: byType },

  // budget
  reserved: {
    level: 'debug',
    count: (metrics, event) => {
      const { priority, callerId: caller } = event
      if (priority === 'first') metrics.callerAnswers.inc({ caller })
      byType(metrics, event)
    },
  },
  refused: {
    level: 'debug',
    count: ({ refusals, callerRefusals }, { family, priority, scope, callerId: caller }) => {
      refusals.inc({ family, class: CLASS[priority] })
      if (scope === 'CALLER') callerRefusals.inc({ caller, family })
    },
  },
  shareSpent: { level: 'info', count: byType },
  released: { level: 'debug', count: byType },
  observed: { level: 'debug', count: byType },
  blocked: { level: 'warn', count: byType },
  resumed: { level: 'debug', count: byType },
  budgetAlone: { level: 'warn', count: byType },
  budgetShared: { level: 'info', count: byType },

  // upstream
  exchange: {
    level: 'info',
    count: ({ calls }, { family, priority, status }) => {
      const outcome = status === 429 ? '429' : `${Math.floor(status / 100)}xx`
      calls.inc({ family, class: CLASS[priority], outcome })
    },
  },
  exchangeFailed: {
    level: 'warn',
    count: ({ calls }, { family, priority, kind: outcome }) =>
      calls.inc({ family, class: CLASS[priority], outcome }),
  },
  unread: { level: 'warn', count: byType },
  retried: { level: 'info', count: byType },
  tokenFetched: { level: 'info', count: byType },
  tokenFailed: { level: 'warn', count: byType },
  runSubmitted: { level: 'info', count: byType },
  runResumed: { level: 'info', count: byType },
  runEnded: {
    level: ({ outcome }) => (outcome === 'done' ? 'info' : 'warn'),
    count: ({ runs }, { family, outcome, ms }) => runs.observe({ family, outcome }, ms / 1_000),
  },

  // server
  keyRefused: {
    level: 'debug',
    count: ({ keysRefused }, { route }) => keysRefused.inc({ route }),
  },
  connectionRefused: {
    level: 'debug',
    count: ({ connectionsRefused }, { limit }) => connectionsRefused.inc({ limit }),
  },
  connectionCut: {
    level: 'debug',
    count: ({ connectionsCut }, { cause }) => connectionsCut.inc({ cause }),
  },
  answerRefused: { level: 'debug', count: ({ answersRefused }) => answersRefused.inc() },
  refusals: { level: 'warn', count: byType },
}

/** The entry of this event. */
export function entryOf<Type extends EventType>(event: EventOf<Type>): EventEntry<EventOf<Type>> {
  return EVENTS[event.type]
}

/** Of what has no metric of its own. */
function byType({ events }: Instruments, { type }: { readonly type: EventType }): void {
  events.inc({ type })
}

/** By priority: operators' dashboards know these values of the label `class`. */
const CLASS: Readonly<Record<Priority, number>> = {
  run: 0,
  first: 1,
  refresh: 2,
  early: 3,
  warm: 4,
}
