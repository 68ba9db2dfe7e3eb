import { type BucketView, bucketViews } from '../bucket-view.js'
import { sorted } from '../ids.js'
import { refuseTooMany } from '../most-rows.js'
import type { StatusTimes } from './agents.js'
import type { AgentStatus } from './report.js'

/** The agent as its reader shows them: all rows of one share the same object. */
export interface AgentView {
  readonly id: string
  readonly name?: string | null
}

export interface AgentStatusRow {
  readonly agent: AgentView
  readonly interval: BucketView
  readonly presence: readonly StatusDuration[]
  readonly routingStatus: readonly StatusDuration[]
}

export interface StatusDuration {
  readonly status: string
  readonly seconds: number
}

/** One row per agent asked for and bucket begun that is not left out, in the contract's order. */
export function rowsOf(
  { edgesMs, agents }: AgentStatus,
  agentOf: (id: string) => AgentView,
): readonly AgentStatusRow[] {
  const views = bucketViews(edgesMs)
  refuseTooMany(agents.length * views.length)
  return agents.flatMap(({ agentId, buckets, leftOut }) => {
    const agent = agentOf(agentId)
    return views.flatMap((interval, index) =>
      leftOut?.includes(index)
        ? []
        : {
            agent,
            interval,
            presence: durations(buckets[index]?.presence),
            routingStatus: durations(buckets[index]?.routingStatus),
          },
    )
  })
}

function durations(times: StatusTimes = {}): readonly StatusDuration[] {
  return sorted(Object.keys(times)).map((status) => ({
    status,
    seconds: (times[status] ?? 0) / 1_000,
  }))
}
