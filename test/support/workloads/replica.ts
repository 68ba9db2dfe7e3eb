import { Cache } from '../../../src/cache/cache.js'
import type { Leases } from '../../../src/coordination/leases.js'
import type { PlanningEvent } from '../../../src/planning/events.js'
import { Planner, type PlanningConfig } from '../../../src/planning/planner.js'
import { ANYBODY } from '../../../src/reports/caller/asker.js'
import { RequestUsage } from '../../../src/reports/caller/request-limits.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import type { QueueActivityQuestion } from '../../../src/reports/queue-activity/question.js'
import { queueActivityReport } from '../../../src/reports/queue-activity/report.js'
import type { QueuePerformanceQuestion } from '../../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../../src/reports/queue-performance/report.js'
import { type ReportAnswer, Reports } from '../../../src/reports/reports.js'
import type { Store } from '../../../src/store/store.js'
import { Turns } from '../../../src/time/turns.js'
import { upstreamErrorCodec } from '../../../src/upstream/errors/error-text.js'
import type { VirtualClock } from '../wallboard/virtual-clock.js'
import type { ReadPart } from './staleness.js'
import { SyntheticGenesys, type SyntheticOptions } from './synthetic-genesys.js'

export interface ReplicaOptions extends SyntheticOptions {
  readonly clock: VirtualClock
  /** Shared with other replicas. */
  readonly store: Store
  readonly leases?: Leases | undefined
  readonly planning: PlanningConfig
  /** Of which readings each value was put together, for all replicas. */
  readonly partsOf: WeakMap<object, readonly ReadPart[]>
  readonly onEvent: (event: PlanningEvent) => void
}

export type Answered = ReportAnswer<unknown> | null | Error

const tolerance = { onlyIfCached: false, waitMs: 25_000 }
const UNLIMITED = Number.POSITIVE_INFINITY

/** One process of the gateway below its GraphQL: reports, cache, planner, and an upstream without a network. */
export class Replica {
  readonly genesys: SyntheticGenesys
  readonly #reports: Reports
  readonly #performance: typeof queuePerformanceReport

  constructor(options: ReplicaOptions) {
    const { clock, random, store, leases, planning, budget, partsOf, onEvent } = options
    const turns = new Turns((run) => clock.at(clock.now(), run))
    // A load's signal is its own.
    const readBy = new WeakMap<AbortSignal, readonly ReadPart[]>()
    const planner = new Planner({
      ...planning,
      store,
      scope: 'bench',
      clock,
      turns,
      onEvent,
      onSegments: ({ options: { signal } }, segments) => {
        const parts = segments.map(({ fromMs, toMs, reading }) => {
          return { fromMs, toMs, asOfMs: reading.asOfMs }
        })
        if (signal) readBy.set(signal, parts)
      },
    })
    const errorCodec = upstreamErrorCodec
    const cache = new Cache({ store, clock, random, leases, errorCodec, onEvent: () => {} })
    this.genesys = new SyntheticGenesys(options)
    this.#reports = new Reports({
      cache,
      budget,
      scope: 'bench',
      genesys: this.genesys,
      planner,
      clock,
      lifetimes: new Lifetimes(),
      turns,
      onEvent: () => {},
    })
    this.#performance = {
      ...queuePerformanceReport,
      load: async (question, context) => {
        const loaded = await queuePerformanceReport.load(question, context)
        const parts = readBy.get(context.signal)
        if (parts) partsOf.set(loaded.value, parts)
        return loaded
      },
    }
  }

  async performance(question: QueuePerformanceQuestion): Promise<Answered> {
    const asked = [{ question, tolerance }]
    const [answer = null] = await this.#reports.askMany(this.#performance, asked, asker())
    return answer
  }

  async activity(question: QueueActivityQuestion): Promise<Answered> {
    const asked = [{ question, tolerance }]
    const [answer = null] = await this.#reports.askMany(queueActivityReport, asked, asker())
    return answer
  }
}

function asker() {
  const rights = { ask: true, invalidate: false, readMetrics: false }
  const usage = new RequestUsage({
    reports: UNLIMITED,
    entities: UNLIMITED,
    calls: UNLIMITED,
    values: UNLIMITED,
    resolvedValues: UNLIMITED,
    megabytes: UNLIMITED,
  })
  return { caller: { id: ANYBODY, rights }, usage }
}
