import { MODES, runWorkload } from '../test/support/workloads/run-workload.js'
import { plannedRuns, SEED, type Told } from './planned-runs.js'

/** One run in a process of its own, by its place in the list. */
const run = plannedRuns[Number(process.argv[2])]
const mode = MODES.find(({ name }) => name === run?.mode)
if (!run || !mode) throw new Error('There is no such run')
const startedMs = Date.now()
const outcome = await runWorkload(run.workload, mode, { seed: SEED, replicas: run.replicas })
const { calls, observations, refused, reads, fresh, failed, firstFailure, failures, staleness } =
  outcome
const told: Told = {
  ...{ calls, observations, refused, reads, fresh, failed, firstFailure },
  failures: [...failures].map(
    ([what, { count, lastMinute }]) => `${count} × ${what}, the last in minute ${lastMinute}`,
  ),
  seconds: (Date.now() - startedMs) / 1_000,
  quantiles: [staleness.buckets, staleness.answers].flatMap((one) => [
    one.quantile(0.5),
    one.quantile(0.99),
  ]),
}
process.send?.(told)
process.disconnect()
