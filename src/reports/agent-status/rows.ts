import { type BucketView, bucketViews, type EntityView } from '../buckets/row-views.js'
import { sorted } from '../ids.js'
import type { AgentBucket, AgentStatus, StatusTimes } from './agents.js'

export interface AgentStatusRow {
  readonly agent: EntityView
  readonly interval: BucketView
  readonly presence: readonly StatusDuration[]
  readonly routingStatus: readonly StatusDuration[]
}

export interface StatusDuration {
  readonly status: string
  readonly seconds: number
}

/** One row per agent asked for and bucket begun that is not left out. */
export function rowCount({ edgesMs, agents }: AgentStatus): number {
  const buckets = Math.max(0, edgesMs.length - 1)
  return agents.reduce((rows, { leftOut = [] }) => rows + buckets - leftOut.length, 0)
}

/** How many times in a status all rows have together. */
export function durationCount({ agents }: AgentStatus, of: keyof AgentBucket): number {
  let count = 0
  for (const { buckets } of agents) {
    for (const bucket of Object.values(buckets)) count += Object.keys(bucket[of]).length
  }
  return count
}

/** In the contract's order; each is made when it is asked for. */
export function* rowsOf(
  { edgesMs, agents }: AgentStatus,
  agentOf: (id: string) => EntityView,
): Generator<AgentStatusRow, void, undefined> {
  const views = bucketViews(edgesMs)
  for (const { agentId, buckets, leftOut } of agents) {
    const agent = agentOf(agentId)
    const without = new Set(leftOut)
    for (const [index, interval] of views.entries()) {
      if (without.has(index)) continue
      yield {
        agent,
        interval,
        presence: durations(buckets[index]?.presence),
        routingStatus: durations(buckets[index]?.routingStatus),
      }
    }
  }
}

function durations(times: StatusTimes = {}): readonly StatusDuration[] {
  return sorted(Object.keys(times)).map((status) => ({
    status,
    seconds: (times[status] ?? 0) / 1_000,
  }))
}
