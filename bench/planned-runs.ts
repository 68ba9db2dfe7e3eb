import { DAY, HOUR, MINUTE } from '../src/time/clock.js'
import type { WorkloadOutcome } from '../test/support/workloads/run-workload.js'
import type { Workload } from '../test/support/workloads/workload.js'
import {
  dayOfPanels,
  mondayMorning,
  rollingPanels,
  supervisors,
} from '../test/support/workloads/workloads.js'

export const SEED = 14
const REPLICAS = 3
const OFF = 'off'
const ON = 'merge + assemble'

export interface PlannedRun {
  readonly workload: Workload
  readonly mode: typeof OFF | typeof ON
  readonly replicas: number
  /** What it costs at most; null: nobody has said. */
  readonly goal: number | null
}

/** What a run's process tells. */
export interface Told
  extends Pick<
    WorkloadOutcome,
    'calls' | 'observations' | 'refused' | 'reads' | 'fresh' | 'failed' | 'firstFailure'
  > {
  readonly seconds: number
  /** How many failed of what, and in which minute the last of them did. */
  readonly failures: readonly string[]
  /** Of buckets p50 and p99, of answers p50 and p99. */
  readonly quantiles: readonly number[]
}

const rolling = rollingPanels(8 * HOUR)
const day = dayOfPanels(DAY)
const monday = mondayMorning()
const supervised = supervisors(500, 10 * MINUTE)

export const plannedRuns: readonly PlannedRun[] = [
  { workload: rolling, mode: OFF, replicas: 1, goal: null },
  { workload: rolling, mode: ON, replicas: 1, goal: 1_000 },
  { workload: rolling, mode: OFF, replicas: REPLICAS, goal: null },
  { workload: rolling, mode: ON, replicas: REPLICAS, goal: null },
  { workload: day, mode: OFF, replicas: 1, goal: null },
  { workload: day, mode: ON, replicas: 1, goal: 71_340 / 2 },
  { workload: monday, mode: OFF, replicas: 1, goal: null },
  { workload: monday, mode: ON, replicas: 1, goal: 12 },
  { workload: supervised, mode: OFF, replicas: 1, goal: null },
  { workload: supervised, mode: ON, replicas: 1, goal: null },
  { workload: supervised, mode: OFF, replicas: REPLICAS, goal: null },
  { workload: supervised, mode: ON, replicas: REPLICAS, goal: null },
]
