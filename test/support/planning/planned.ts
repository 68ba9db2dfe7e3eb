import type { AggregateAnswer, AskAggregates } from '../../../src/planning/due-query.js'
import type { PlanningEvent } from '../../../src/planning/events.js'
import { Planner, type PlanningConfig } from '../../../src/planning/planner.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { bucketEdges } from '../../../src/reports/time/buckets.js'
import type { Step } from '../../../src/reports/time/granularity.js'
import { openContactCentre } from '../../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../../src/simulator/endpoints/conversation-aggregates.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import type { Store } from '../../../src/store/store.js'
import type { Clock } from '../../../src/time/clock.js'
import { Turns } from '../../../src/time/turns.js'
import type { GenesysCallOptions } from '../../../src/upstream/genesys.js'
import { Oddities } from '../../../src/upstream/wire/oddities.js'
import {
  aggregateAnswerSchema,
  type ReadAggregateAnswer,
  type WireAggregateAnswer,
  type WireAggregateQuery,
} from '../../../src/upstream/wire/wire.js'
import { ManualClock, settleMicrotasks } from '../manual-clock.js'

const centre = openContactCentre(7)
export const QUEUES = centre.organisation.queues.slice(0, 6).map(({ id }) => id)
export const START_MS = Date.UTC(2026, 7, 3, 13, 7)

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const

/** What a panel asks for. */
export interface Panel {
  readonly fromMs: number
  readonly toMs: number
  readonly queues?: readonly string[]
  readonly metrics?: readonly string[]
  /** Absent: one bucket. */
  readonly step?: { readonly text: string; readonly step: Step }
  readonly zone?: string
  readonly mayReuse?: (asOfMs: number) => boolean
}

/** Another answer than that of the simulator. */
export type Lie = (
  answer: WireAggregateAnswer,
  query: WireAggregateQuery,
  nowMs: number,
) => WireAggregateAnswer

export interface PlannedOptions extends Partial<PlanningConfig> {
  readonly clock?: ManualClock
  /** The planner's, where it is wrong. */
  readonly plannersClock?: Clock
  readonly store?: Store
  readonly lie?: Lie
  /** An error instead of an answer. */
  readonly refuse?: (query: WireAggregateQuery, options: GenesysCallOptions) => Error | undefined
}

/** What Genesys Cloud would answer to the query now. */
export function direct(query: WireAggregateQuery, nowMs: number, lie?: Lie): ReadAggregateAnswer {
  const answer = answerConversationAggregates(centre, query, nowMs)
  return aggregateAnswerSchema.parse(lie ? lie(structuredClone(answer), query, nowMs) : answer)
}

export function queryOf({ fromMs, toMs, queues, metrics, step, zone }: Panel): WireAggregateQuery {
  return {
    interval: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
    ...(step && { granularity: step.text }),
    ...(zone !== undefined && zone !== 'UTC' && { timeZone: zone }),
    groupBy: ['queueId'],
    filter: {
      type: 'or',
      predicates: (queues ?? QUEUES.slice(0, 2)).map((value) => ({ dimension: 'queueId', value })),
    },
    metrics: metrics ?? ['nOffered', 'tAnswered'],
  }
}

/** A planner over the simulator's numbers, whose time stands still. */
export function openPlanned({
  clock = new ManualClock(START_MS),
  plannersClock = clock,
  store = memoryStore(64 * 2 ** 20),
  lie,
  refuse,
  ...config
}: PlannedOptions = {}) {
  const asked: { readonly query: WireAggregateQuery; readonly options: GenesysCallOptions }[] = []
  const events: PlanningEvent[] = []
  const planner = new Planner({
    merge: true,
    assemble: true,
    windowMs: 0,
    canary: 0,
    ...config,
    store,
    scope: 'test',
    clock: plannersClock,
    turns: new Turns(),
    onEvent: (event) => events.push(event),
  })
  const call: AskAggregates = async (_, query, options): Promise<AggregateAnswer> => {
    asked.push({ query, options })
    const error = refuse?.(query, options)
    if (error) throw error
    const nowMs = plannersClock.now()
    return { value: direct(query, clock.now(), lie), startedAtMs: nowMs, endedAtMs: nowMs }
  }
  const ask = (panel: Panel, options: Partial<GenesysCallOptions> = {}, own = call) => {
    const { fromMs, toMs, step, zone = 'UTC', mayReuse = () => true } = panel
    const edgesMs = bucketEdges({ fromMs, toMs }, step?.step ?? null, zone)
    const ages = new Lifetimes().bucketAges('queuePerformance')
    return planner.query(
      own,
      ENDPOINT,
      queryOf(panel),
      { priority: 'first', ...options },
      { edgesMs, ages, mayReuse },
    )
  }
  return { clock, planner, asked, events, ask, call, store }
}

/** Lets everything that is under way, and waits for nothing, come to its end. */
export async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await settleMicrotasks()
}

/** An answer as text, by group, bucket and metric: the same for the same numbers in any order. */
export function told({ results }: ReadAggregateAnswer): readonly string[] {
  return (results ?? [])
    .flatMap((result) => {
      const group = Object.entries(result?.group ?? {}).sort()
      return (result?.data ?? []).flatMap((bucket) =>
        (bucket?.metrics ?? []).map((metric) =>
          JSON.stringify([
            group,
            bucket?.interval,
            metric?.metric,
            Object.entries(metric?.stats ?? {}).sort(),
          ]),
        ),
      )
    })
    .sort()
}

/** Something was left out of an answer. */
export function oneOddity(): Oddities {
  const oddities = new Oddities()
  oddities.add('item')
  return oddities
}
