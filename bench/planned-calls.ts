import { DAY, HOUR } from '../src/time/clock.js'
import { MODES, runWorkload, type WorkloadOutcome } from '../test/support/workloads/run-workload.js'
import type { Workload } from '../test/support/workloads/workload.js'
import {
  dayOfPanels,
  mondayMorning,
  rollingPanels,
  supervisors,
} from '../test/support/workloads/workloads.js'
import { grouped, table } from './table.js'

const SEED = 14
const REPLICAS = 3

interface Run {
  readonly workload: Workload
  readonly replicas: number
  /** What it costs at most, once all is planned; null: the issue names none. */
  readonly goal: number | null
}

const RUNS: readonly Run[] = [
  { workload: rollingPanels(8 * HOUR), replicas: 1, goal: 1_000 },
  { workload: rollingPanels(8 * HOUR), replicas: REPLICAS, goal: null },
  { workload: dayOfPanels(DAY), replicas: 1, goal: 71_340 / 2 },
  { workload: mondayMorning(), replicas: 1, goal: 12 },
  { workload: supervisors(500, HOUR), replicas: 1, goal: null },
  { workload: supervisors(500, HOUR), replicas: REPLICAS, goal: null },
]

const HEAD = [
  'workload, planning',
  'calls',
  'of now',
  '429',
  'goal',
  'reads',
  'fresh',
  'failed',
  'bucket p50',
  'p99',
  'answer p50',
  'p99',
]

/** Upstream calls of walls on virtual time, without planning, merged, and put together from buckets. */
export async function benchPlannedCalls(): Promise<void> {
  console.log(
    '\nPlanned calls: real reports, cache, budget and planner on virtual time, no GraphQL',
  )
  console.log(`  quota 300 a minute, answers after some 300 ms, canary off; seed ${SEED}`)
  console.log('  of now: those of the calls that are observations')
  console.log(
    '  bucket, answer: age / own fresh age of each bucket, and of the stalest of an answer',
  )
  console.log(`  replicas share store and budget; without Redis each load is one per replica\n`)
  const rows: string[][] = []
  for (const { workload, replicas, goal } of RUNS) {
    for (const mode of MODES) {
      const startedMs = Date.now()
      const outcome = await runWorkload(workload, mode, { seed: SEED, replicas })
      const among = replicas > 1 ? ` on ${replicas} replicas` : ''
      const name = `${workload.name}${among}: ${mode.name}`
      const seconds = Math.round((Date.now() - startedMs) / 1_000)
      console.log(`  … ${name}: ${grouped(outcome.calls)} calls, ${seconds} s`)
      rows.push(rowOf(name, outcome, goal))
    }
  }
  console.log(`\n${table(HEAD, rows)}`)
}

function rowOf(name: string, outcome: WorkloadOutcome, goal: number | null): string[] {
  const { calls, observations, refused, reads, fresh, failed, staleness } = outcome
  const { buckets, answers } = staleness
  return [
    name,
    grouped(calls),
    grouped(observations),
    grouped(refused),
    goal === null ? '' : grouped(goal),
    grouped(reads),
    `${((100 * fresh) / reads).toFixed(1)} %`,
    grouped(failed),
    ...[buckets, answers].flatMap((one) => [0.5, 0.99].map((at) => one.quantile(at).toFixed(2))),
  ]
}
