import type { PlanningEvent } from '../../../src/planning/events.js'
import type {
  AskObservations,
  SharedObservations,
} from '../../../src/planning/observations/due-observation.js'
import { Planner, type PlanningConfig } from '../../../src/planning/planner.js'
import { openContactCentre } from '../../../src/simulator/data/contact-centre.js'
import { answerQueueObservations } from '../../../src/simulator/endpoints/queue-observations.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import { Turns } from '../../../src/time/turns.js'
import type { GenesysCallOptions } from '../../../src/upstream/genesys.js'
import type { Oddities } from '../../../src/upstream/wire/oddities.js'
import {
  observationAnswerSchema,
  type ReadObservationAnswer,
  type WireObservationAnswer,
  type WireObservationQuery,
} from '../../../src/upstream/wire/wire.js'
import { ManualClock } from '../manual-clock.js'

const centre = openContactCentre(7)
export const QUEUES = centre.organisation.queues.map(({ id }) => id)
export const START_MS = Date.UTC(2026, 7, 3, 13, 7)
export const METRICS = ['oInteracting', 'oLongestWaiting', 'oOnQueueUsers', 'oWaiting']

export const ENDPOINT = {
  path: '/api/v2/analytics/queues/observations/query',
  family: 'queues.observations',
  answer: observationAnswerSchema,
} as const

/** What a panel of now asks for. */
export interface Observed {
  readonly queues: readonly string[]
  readonly metrics?: readonly string[]
  readonly media?: readonly string[]
}

const anyOf = (dimension: string, values: readonly string[]) => ({
  type: 'or' as const,
  predicates: values.map((value) => ({ dimension, value })),
})

export function queryOf({ queues, metrics = METRICS, media }: Observed): WireObservationQuery {
  const ofQueues = anyOf('queueId', queues)
  const filter = media && {
    type: 'and' as const,
    clauses: [anyOf('mediaType', media), ofQueues],
  }
  return { filter: filter ?? ofQueues, metrics }
}

/** The queues that a query names, in its order. */
export function queuesOf({ filter }: WireObservationQuery): readonly string[] {
  return [filter, ...(filter.clauses ?? [])]
    .flatMap(({ predicates = [] }) => predicates)
    .flatMap(({ dimension, value }) => (dimension === 'queueId' && value ? value : []))
}

/** Another answer than that of the simulator. */
export type ObservedLie = (
  answer: WireObservationAnswer,
  query: WireObservationQuery,
  nowMs: number,
) => WireObservationAnswer

/** What Genesys Cloud would answer to the query at that instant. It takes ids in any spelling. */
export function directly(
  query: WireObservationQuery,
  nowMs: number,
  lie?: ObservedLie,
): ReadObservationAnswer {
  const lowered = JSON.parse(
    JSON.stringify(query, (name, value) =>
      name === 'value' ? String(value).toLowerCase() : value,
    ),
  )
  const answer = answerQueueObservations(centre, lowered, nowMs)
  return observationAnswerSchema.parse(lie ? lie(structuredClone(answer), query, nowMs) : answer)
}

export interface ObservedOptions extends Partial<PlanningConfig> {
  readonly lie?: ObservedLie
  /** An error in place of an answer. */
  readonly refuse?: (query: WireObservationQuery, options: GenesysCallOptions) => unknown
  /** How long a call takes, before and after the instant that it observes. */
  readonly takes?: () => { readonly beforeMs: number; readonly afterMs: number }
  /** What could not be read of an answer. */
  readonly oddities?: () => Oddities | undefined
}

/** A planner over the simulator's observations; time is what the test says. */
export function openObserved({ lie, refuse, takes, oddities, ...config }: ObservedOptions = {}) {
  const clock = new ManualClock(START_MS)
  const asked: {
    readonly query: WireObservationQuery
    readonly options: GenesysCallOptions
    readonly atMs: number
  }[] = []
  const events: PlanningEvent[] = []
  const planner = new Planner({
    ...{ merge: true, assemble: true, windowMs: 0, canary: 0 },
    ...config,
    store: memoryStore(2 ** 20),
    scope: 'test',
    clock,
    turns: new Turns(),
    onEvent: (event) => events.push(event),
  })
  const call: AskObservations = async (_, query, options) => {
    asked.push({ query, options, atMs: clock.now() })
    const { beforeMs = 0, afterMs = 0 } = takes?.() ?? {}
    if (beforeMs > 0) await clock.sleep(beforeMs, options.signal)
    const startedAtMs = clock.now()
    if (afterMs > 0) await clock.sleep(afterMs, options.signal)
    const error = refuse?.(query, options)
    if (error) throw error
    const value = directly(query, startedAtMs, lie)
    return { value, startedAtMs, endedAtMs: clock.now(), oddities: oddities?.() }
  }
  const ask = (
    observed: Observed | WireObservationQuery,
    options: Partial<GenesysCallOptions> = {},
    shared?: SharedObservations,
  ) => {
    const query = 'queues' in observed ? queryOf(observed) : observed
    const given = { priority: 'first' as const, ...options }
    return planner.observations.query(call, ENDPOINT, query, given, shared)
  }
  return { clock, planner, asked, events, ask }
}

/** How a question of this key may use what is observed for others. */
export function sharedBy(key: string, more: Partial<SharedObservations> = {}): SharedObservations {
  return { key, freshMs: 10_000, mayReuse: () => true, ...more }
}

/** An answer as text: the same for the same groups and numbers in the same order. */
export function toldOf({ results, ...rest }: ReadObservationAnswer): string {
  return JSON.stringify([results ?? [], rest])
}
