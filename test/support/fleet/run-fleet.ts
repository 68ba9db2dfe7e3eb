import { MINUTE, SECOND } from '../../../src/time/clock.js'
import { settleMicrotasks } from '../manual-clock.js'
import { VirtualClock } from '../wallboard/virtual-clock.js'
import { chance } from '../wallboard/wallboard.js'
import { type FleetCall, FleetUpstream, type Latency } from './fleet-genesys.js'
import { FleetReplica } from './fleet-replica.js'
import { SharedByFleet } from './shared-by-fleet.js'

export interface FleetRun {
  readonly startMs: number
  readonly durationMs: number
  readonly latencyMs: Latency
  readonly seed: number
}

export interface FleetOutcome {
  readonly calls: readonly FleetCall[]
  readonly versions: number
  /** When all have left; nothing was called since. */
  readonly watchersLeft: number
}

/** How long Genesys Cloud takes. */
export const LATENCIES: Readonly<Record<string, Latency>> = {
  'always 300 ms': () => 300,
  '150 to 450 ms': (chance) => 150 + 300 * chance,
  'the first call of each report 4 s, then 150 to 450 ms': (chance, nth) =>
    nth === 1 ? 4_000 : 150 + 300 * chance,
  'one of twenty 4 s, else 150 to 450 ms': (chance) => (chance > 0.95 ? 4_000 : 150 + 300 * chance),
}

/** Fields that a query and a subscription both have. */
const FIELDS = (() => {
  const freshness = 'freshness { asOf pollAfter }'
  const queue = (digit: number) => `${digit}f0a3d5e-8a0c-4a37-9c1e-0c6f4f8f1d01`
  const now = (ids: readonly string[]) =>
    `queueActivity(queueIds: ${JSON.stringify(ids)}) { ${freshness} queues { waiting interacting } }`
  const of = (relative: string) =>
    `queuePerformance(interval: { relative: ${relative} }) { ${freshness} rows { offered answered } }`
  return [
    now([1, 2, 3].map(queue)),
    now([4, 5, 6].map(queue)),
    of('LAST_HOUR'),
    of('TODAY'),
    of('LAST_24_HOURS'),
  ]
})()

async function fleet(count: number, subscriptions: number, run: FleetRun) {
  const clock = new VirtualClock(run.startMs)
  const upstream = new FleetUpstream({ ...run, clock })
  const shared = new SharedByFleet(clock)
  const replicas = Array.from({ length: count }, (_, index) => {
    return new FleetReplica({
      clock,
      upstream,
      shared,
      random: chance(run.seed + index),
      subscriptions,
    })
  })
  await Promise.all(replicas.map((replica) => replica.start()))
  for (const replica of replicas) await warmUp(replica, clock)
  return { clock, upstream, replicas }
}

/** The first request of a process takes real time, from which virtual time would run away. */
async function warmUp(replica: FleetReplica, clock: VirtualClock): Promise<void> {
  let isOver = false
  const asked = replica.ask('{ __typename }').finally(() => {
    isOver = true
  })
  while (!isOver) await clock.runUntil(clock.now())
  await asked
}

/** Each report polled by one client alone, which asks again at `pollAfter`. */
export async function runPolls(run: FleetRun): Promise<FleetOutcome> {
  const { clock, upstream, replicas } = await fleet(1, 0, run)
  const endMs = run.startMs + run.durationMs
  const failed: unknown[] = []
  const poll = async (field: string) => {
    while (clock.now() < endMs) {
      const data = await replicas[0]?.ask(`{ ${field} }`)
      const [report] = Object.values(data as Record<string, { freshness: { pollAfter: string } }>)
      const dueMs = Date.parse(report?.freshness.pollAfter ?? '')
      await clock.sleep(Math.max(SECOND, dueMs - clock.now()))
    }
  }
  for (const field of FIELDS) poll(field).catch((error: unknown) => failed.push(error))
  await clock.runUntil(endMs)
  if (failed.length > 0) throw failed[0]
  if (upstream.calls.length === 0) throw new Error('Nothing was polled')
  return { calls: upstream.calls, versions: 0, watchersLeft: 0 }
}

/** So many subscribers, round the reports and the replicas, until the end; then they leave. */
export async function runSubscribers(
  run: FleetRun,
  { replicas: count, subscribers }: { readonly replicas: number; readonly subscribers: number },
): Promise<FleetOutcome> {
  const { clock, upstream, replicas } = await fleet(count, subscribers, run)
  let versions = 0
  const subscriptions = Array.from({ length: subscribers }, (_, index) => {
    const field = FIELDS[Math.floor(index / count) % FIELDS.length]
    const subscription = (replicas[index % count] as FleetReplica).subscribe(
      `subscription { ${field} }`,
    )
    const read = async () => {
      for await (const _ of subscription) versions += 1
    }
    void read()
    return subscription
  })
  await clock.runUntil(run.startMs + run.durationMs)
  const calls = [...upstream.calls]
  for (const subscription of subscriptions) await subscription.return()
  await clock.runUntil(clock.now() + MINUTE)
  await settleMicrotasks()
  if (upstream.calls.length > calls.length) throw new Error('Calls for nobody')
  const watchersLeft = replicas.reduce((sum, { watchers }) => sum + watchers.size, 0)
  return { calls, versions, watchersLeft }
}
