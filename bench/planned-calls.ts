import { HOUR, SECOND } from '../src/time/clock.js'
import { MODES, runWorkload } from '../test/support/workloads/run-workload.js'
import type { Workload } from '../test/support/workloads/workload.js'
import { mondayMorning, rollingPanels, supervisors } from '../test/support/workloads/workloads.js'

const seed = 14
const hours = Number(process.env['HOURS'] ?? 1)
const only = process.argv[2] ?? 'a'
const modes = process.argv[3]?.split(',').map(Number) ?? [0, 1, 2]
const replicas = Number(process.env['REPLICAS'] ?? 1)
const workload = {
  a: () => rollingPanels(hours * HOUR),
  c: mondayMorning,
  d: () => supervisors(500, hours * HOUR),
}[only]?.()
if (!workload) throw new Error('none')
for (const index of modes) {
  const mode = MODES[index]
  if (!mode) continue
  const t = Date.now()
  const o = await runWorkload(workload, mode, { seed, replicas })
  const q = (s: { quantile(x: number): number }) => `${s.quantile(0.5)} ${s.quantile(0.99)}`
  console.log(
    workload.name,
    '|',
    mode.name,
    '| calls',
    o.calls.length,
    'refused',
    o.refused,
    'obs',
    o.observations,
    'reads',
    o.reads,
    'fresh',
    o.fresh,
    'stale',
    o.stale,
    'failed',
    o.failed,
    'merged',
    o.merged,
    'assembled',
    o.assembled,
    'buckets',
    q(o.staleness.buckets),
    'answers',
    q(o.staleness.answers),
    'took',
    Date.now() - t,
    'ms',
    o.firstFailure ?? '',
  )
  console.log([...o.events])
  const trace = Number(process.env['TRACE'] ?? 0)
  const from = Number(process.env['FROM'] ?? 0)
  for (const c of o.calls.slice(from, from + trace))
    console.log(
      ((c.atMs - workload.startMs) / SECOND).toFixed(2),
      c.priority,
      c.interval.replaceAll(':00.000Z', ''),
      c.granularity,
      c.filter?.clauses?.length ?? c.filter?.predicates?.length,
      c.metrics.length,
    )
}
