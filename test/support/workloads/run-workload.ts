import { LocalBudget } from '../../../src/budget/budget.js'
import type { PlanningConfig } from '../../../src/planning/planner.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import { MINUTE } from '../../../src/time/clock.js'
import { ScriptedUpstream } from '../wallboard/scripted-upstream.js'
import { VirtualClock } from '../wallboard/virtual-clock.js'
import { chance, LATENCY_MS, QUOTA } from '../wallboard/wallboard.js'
import { ContactCentre } from './contact-centre.js'
import { type Answered, Replica } from './replica.js'
import { SharedLeases } from './shared-leases.js'
import { type ReadPart, Staleness } from './staleness.js'
import type { UpstreamCall } from './synthetic-genesys.js'
import type { Panel, Workload } from './workload.js'

export interface PlanningMode {
  readonly name: string
  readonly planning: Pick<PlanningConfig, 'merge' | 'assemble'>
}

export const MODES: readonly PlanningMode[] = [
  { name: 'off', planning: { merge: false, assemble: false } },
  { name: 'merge', planning: { merge: true, assemble: false } },
  { name: 'merge + assemble', planning: { merge: true, assemble: true } },
]

export interface WorkloadOptions {
  readonly seed: number
  readonly replicas?: number
  readonly canary?: number
  /** Told of each call, for whoever wants to know why. */
  readonly onCall?: (call: UpstreamCall) => void
}

export interface WorkloadOutcome {
  readonly calls: number
  readonly refused: number
  readonly observations: number
  readonly reads: number
  readonly fresh: number
  readonly stale: number
  readonly failed: number
  readonly firstFailure: string | null
  /** How many failed of what, and in which minute the last of them did. */
  readonly failures: ReadonlyMap<string, { readonly count: number; readonly lastMinute: number }>
  /** Queries that were answered with others, and those that cost no call. */
  readonly merged: number
  readonly assembled: number
  readonly staleness: Staleness
}

/** The workload on virtual time, over one organisation and one quota, however many replicas there are. */
export async function runWorkload(
  workload: Workload,
  { planning }: PlanningMode,
  { seed, replicas: count = 1, canary = 0, onCall = () => {} }: WorkloadOptions,
): Promise<WorkloadOutcome> {
  const { startMs, durationMs, queues, conversationsPerHour } = workload
  const clock = new VirtualClock(startMs)
  const random = chance(seed)
  const centre = new ContactCentre({ seed, queues, conversationsPerHour })
  const upstream = new ScriptedUpstream({ clock, random, quota: QUOTA, latencyMs: LATENCY_MS })
  const budget = new LocalBudget({ clock, random, onEvent: () => {} })
  const store = memoryStore(512 * 2 ** 20)
  const partsOf = new WeakMap<object, readonly ReadPart[]>()
  const told = { merged: 0, assembled: 0 }
  // As with Redis: one load of each question among all replicas, and one failure.
  const leases = count > 1 ? new SharedLeases(clock) : undefined
  const replicas = Array.from(
    { length: count },
    () =>
      new Replica({
        ...{ clock, random, centre, upstream, budget, store, partsOf, onCall },
        leases,
        planning: { ...planning, windowMs: 5, canary },
        onEvent: (event) => {
          if (event.type === 'merged') told.merged += event.queries
          if (event.type === 'assembled') told.assembled += 1
        },
      }),
  )
  const staleness = new Staleness(new Lifetimes().bucketAges('queuePerformance'))
  const counts = { reads: 0, fresh: 0, stale: 0, failed: 0 }
  let firstFailure: string | null = null
  const failures = new Map<string, { count: number; lastMinute: number }>()
  const note = (answer: Answered, { bucketMs }: Panel) => {
    if (answer === null || answer instanceof Error) {
      counts.failed += 1
      firstFailure ??= String(answer instanceof Error ? answer.stack : answer)
      const message = answer instanceof Error ? answer.message : 'nothing'
      const lastMinute = 1 + Math.floor((clock.now() - startMs) / MINUTE)
      failures.set(message, { count: 1 + (failures.get(message)?.count ?? 0), lastMinute })
      return
    }
    counts[answer.freshness.state] += 1
    const { value, freshness } = answer
    if (bucketMs === null || !isTimed(value)) return
    const { asOfMs } = freshness
    const parts = partsOf.get(value) ?? [{ fromMs: value.fromMs, toMs: value.toMs, asOfMs }]
    staleness.see({ nowMs: clock.now(), bucketMs, parts })
  }
  workload.schedule(clock, random, centre.queueIds, (panel) => {
    // Requests go round among the replicas.
    const replica = replicas[counts.reads % replicas.length]
    counts.reads += 1
    if (replica) void panel.ask(replica, clock.now()).then((answer) => note(answer, panel))
  })
  await clock.runUntil(startMs + durationMs + MINUTE)
  return {
    ...counts,
    ...told,
    firstFailure,
    failures,
    staleness,
    refused: upstream.refused,
    calls: replicas.reduce((sum, { genesys }) => sum + genesys.calls, 0),
    observations: replicas.reduce((sum, { genesys }) => sum + genesys.observations, 0),
  }
}

function isTimed(value: unknown): value is { readonly fromMs: number; readonly toMs: number } {
  return typeof value === 'object' && value !== null && 'fromMs' in value && 'toMs' in value
}
