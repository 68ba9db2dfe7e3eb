import { LocalBudget } from '../../../src/budget/budget.js'
import { Cache } from '../../../src/cache/cache.js'
import type { CacheAnswer, CacheRequest } from '../../../src/cache/cache-request.js'
import type { CacheEvent } from '../../../src/cache/events.js'
import type { Condition } from '../../../src/cache/policy/decide.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import { MINUTE } from '../../../src/time/clock.js'
import { BudgetSpentError } from '../../../src/upstream/errors/errors.js'
import { noCache, oneLifetime, type Scheme, theGuide } from './schemes.js'
import { ScriptedUpstream } from './scripted-upstream.js'
import { VirtualClock } from './virtual-clock.js'
import {
  BURST_EVERY_MS,
  burstPanels,
  chance,
  LATENCY_MS,
  type Panel,
  POLL_MS,
  panels,
  QUOTA,
  VIEWERS,
  wallboardStartMs,
} from './wallboard.js'

/** What one scheme cost, and what its viewers got. */
export interface Outcome {
  readonly name: string
  readonly calls: number
  readonly refused: number
  readonly reads: number
}

export interface OwnOutcome extends Outcome {
  /** Reads of the wallboard's panels that got an answer, by state. */
  readonly fresh: number
  readonly stale: number
  readonly failed: number
  /** First answers of bursts that came, of all that were asked for. */
  readonly bursts: { readonly answered: number; readonly asked: number }
  readonly callsPerWindow: readonly number[]
  /** What must never be; empty. */
  readonly broken: readonly string[]
}

/** One call per panel and fresh lifetime while somebody looks, and one per question of a burst. */
export function floorOf(durationMs: number): number {
  const lifetimes = new Lifetimes()
  const perPanel = panels.map(({ intervalAt }) => {
    const asOfMs = wallboardStartMs
    const facts = { asOfMs, loadMs: 0, interval: intervalAt(asOfMs) }
    return Math.ceil(durationMs / lifetimes.lifetimeOf('queuePerformance', facts).freshMs)
  })
  const bursts = Math.floor(durationMs / BURST_EVERY_MS)
  return perPanel.reduce((sum, calls) => sum + calls, 0) + bursts * burstPanels(0).length
}

/** Every viewer polls every panel; a burst of new questions now and then. */
function schedule(clock: VirtualClock, durationMs: number, read: (of: readonly Panel[]) => void) {
  const endMs = wallboardStartMs + durationMs
  for (let viewer = 0; viewer < VIEWERS; viewer++) {
    const poll = () => {
      read(panels)
      if (clock.now() + POLL_MS < endMs) clock.at(clock.now() + POLL_MS, poll)
    }
    clock.at(wallboardStartMs + (viewer * POLL_MS) / VIEWERS, poll)
  }
  for (let burst = 1; burst * BURST_EVERY_MS < durationMs; burst++) {
    clock.at(wallboardStartMs + burst * BURST_EVERY_MS, () => read(burstPanels(burst)))
  }
  return clock.runUntil(endMs + MINUTE)
}

type SchemeMaker = (upstream: ScriptedUpstream, random: () => number) => Scheme

const okCall = (upstream: ScriptedUpstream) => async () => (await upstream.call()).ok

export const others: readonly SchemeMaker[] = [
  (upstream) => noCache(okCall(upstream)),
  (upstream) => oneLifetime(okCall(upstream)),
  (upstream, random) => theGuide(okCall(upstream), random, () => upstream.remaining, QUOTA),
]

export async function runOther(
  make: SchemeMaker,
  durationMs: number,
  seed: number,
): Promise<Outcome> {
  const clock = new VirtualClock(wallboardStartMs)
  const random = chance(seed)
  const upstream = new ScriptedUpstream({ clock, random, quota: QUOTA, latencyMs: LATENCY_MS })
  const scheme = make(upstream, random)
  let reads = 0
  await schedule(clock, durationMs, (some) => {
    for (const panel of some) {
      reads += 1
      scheme.read(panel, clock.now())
    }
  })
  const { calls, refused } = upstream
  return { name: scheme.name, calls, refused, reads }
}

/** Our engine: the real cache, budget and lifetimes, checked at every step. */
export async function runOurs(durationMs: number, seed: number): Promise<OwnOutcome> {
  const clock = new VirtualClock(wallboardStartMs)
  const random = chance(seed)
  const upstream = new ScriptedUpstream({ clock, random, quota: QUOTA, latencyMs: LATENCY_MS })
  const budget = new LocalBudget({ clock, random, onEvent: () => {} })
  const broken: string[] = []
  const onEvent = (_: CacheEvent) => {}
  const cache = new Cache({ store: memoryStore(64 * 2 ** 20), clock, random, onEvent })
  const lifetimes = new Lifetimes()
  const underWay = new Set<string>()

  const condition = (priority: 'refresh' | 'early'): Condition => {
    if (budget.wouldGrant('conversations.aggregates', priority)) return 'healthy'
    const { mode } = budget.view('conversations.aggregates')
    return mode === 'BLOCKED' ? 'budget-blocked' : 'budget-degraded'
  }
  const requestOf = (panel: Panel): CacheRequest<string> => ({
    key: panel.id,
    canonical: panel.id,
    label: panel.kind,
    callerId: 'anybody',
    tags: [],
    tolerance: { onlyIfCached: false, waitMs: 25_000 },
    condition,
    deadlineMs: MINUTE,
    isRefusal: (error) => error instanceof BudgetSpentError,
    isValue: (value) => typeof value === 'string',
    load: async (priority) => {
      if (underWay.has(panel.id)) broken.push(`${clock.now()}: two loads of ${panel.id} at once`)
      underWay.add(panel.id)
      try {
        const asOfMs = clock.now()
        await upstream.paidCall(budget, priority)
        const loadMs = clock.now() - asOfMs
        const interval = panel.intervalAt(asOfMs)
        const lifetime = lifetimes.lifetimeOf('queuePerformance', { asOfMs, loadMs, interval })
        return { value: valueAt(panel.id, asOfMs), asOfMs, lifetime }
      } finally {
        underWay.delete(panel.id)
      }
    },
  })

  let reads = 0
  const counts = { fresh: 0, stale: 0, failed: 0 }
  const bursts = { answered: 0, asked: 0 }
  await schedule(clock, durationMs, (some) => {
    reads += some.length
    for (const panel of some) {
      if (panel.kind === 'burst') bursts.asked += 1
      void cache.getMany([requestOf(panel)]).then(([answer]) => {
        if (!answer || answer instanceof Error) {
          if (panel.kind !== 'burst') counts.failed += 1
          return
        }
        const lie = lieIn(panel, answer, clock.now())
        if (lie) broken.push(lie)
        if (panel.kind === 'burst') bursts.answered += 1
        else counts[answer.reason === null ? 'fresh' : 'stale'] += 1
      })
    }
  })
  const { calls, refused, windows } = upstream
  return { name: 'ours', calls, refused, reads, ...counts, bursts, callsPerWindow: windows, broken }
}

function valueAt(id: string, asOfMs: number): string {
  return `${id} at ${asOfMs}`
}

/** What an answer says of itself must be true, and its value what an uncached read at `asOf` gives. */
function lieIn(panel: Panel, answer: CacheAnswer<string>, nowMs: number): string | undefined {
  const { entry, reason } = answer
  const ageMs = nowMs - entry.asOfMs
  const { freshMs, hardMs, errorMs } = entry.lifetime
  const said = `${nowMs}: ${panel.id}, ${ageMs} ms old, ${reason ?? 'fresh'}`
  if (entry.value !== valueAt(panel.id, entry.asOfMs)) return `${said}: not what was read at asOf`
  if (reason === null && ageMs > freshMs) return `${said}: not fresh`
  if (reason === 'revalidating' && ageMs > hardMs)
    return `${said}: beyond its hard age while healthy`
  if (ageMs > errorMs) return `${said}: beyond its error age`
  return undefined
}
