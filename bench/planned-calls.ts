import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import { type PlannedRun, plannedRuns, SEED, type Told } from './planned-runs.js'
import { grouped, table } from './table.js'

const RUN = fileURLToPath(new URL('planned-run.ts', import.meta.url))

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

/** Upstream calls of walls on virtual time, without planning and with it. */
export async function benchPlannedCalls(): Promise<void> {
  console.log(
    '\nPlanned calls: real reports, cache, budget and planner on virtual time, no GraphQL',
  )
  console.log(`  quota 300 a minute, answers after some 300 ms, canary off; seed ${SEED}`)
  console.log('  of now: those of the calls that are observations')
  console.log(
    '  bucket, answer: age / own fresh age of each bucket, and of the stalest of an answer',
  )
  console.log(
    `  replicas share store, budget and leases, as with Redis; requests go round among them\n`,
  )
  // Each is one thread's work.
  const atOnce = pLimit(Math.min(2, availableParallelism()))
  const rows = await Promise.all(
    plannedRuns.map((run, index) =>
      atOnce(async () => {
        const told = await runApart(index)
        const calls = `${grouped(told.calls)} calls, ${grouped(told.seconds)} s`
        console.log(`  … ${nameOf(run)}: ${calls}${failureOf(told)}`)
        return rowOf(run, told)
      }),
    ),
  )
  console.log(`\n${table(HEAD, rows)}`)
}

async function runApart(index: number): Promise<Told> {
  const child = fork(RUN, [String(index)], { execArgv: ['--import', 'tsx'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A run ended with ${code} before it told anything`)
  })
  const [told] = await Promise.race([once(child, 'message'), ended])
  return told
}

function nameOf({ workload, mode, replicas }: PlannedRun): string {
  const among = replicas > 1 ? ` on ${replicas} replicas` : ''
  return `${workload.name}${among}: ${mode}`
}

function failureOf({ firstFailure, failures }: Told): string {
  return firstFailure === null
    ? ''
    : `; first failure: ${firstFailure.split('\n')[0]}; ${failures.join('; ')}`
}

function rowOf(run: PlannedRun, told: Told): string[] {
  const { calls, observations, refused, reads, fresh, failed, quantiles } = told
  return [
    nameOf(run),
    grouped(calls),
    grouped(observations),
    grouped(refused),
    run.goal === null ? '' : grouped(run.goal),
    grouped(reads),
    `${((100 * fresh) / reads).toFixed(1)} %`,
    grouped(failed),
    ...quantiles.map((one) => one.toFixed(2)),
  ]
}
