import {
  areDistinct,
  bucketCount,
  isAmount,
  isBucketed,
  isLeftOut,
  isObject,
  isText,
  listOf,
  objectWith,
} from '../stored-value.js'
import type { Agent, AgentBucket, AgentStatus } from './agents.js'

const INDEX = /^(?:0|[1-9]\d{0,5})$/

export function isAgentStatus(raw: unknown): raw is AgentStatus {
  if (!isBucketed(raw) || !('agents' in raw)) return false
  const { agents } = raw
  return (
    areAgents(bucketCount(raw.edgesMs))(agents) && areDistinct(agents, ({ agentId }) => agentId)
  )
}

function areAgents(count: number) {
  const areBuckets = (raw: unknown) =>
    isObject(raw) &&
    Object.entries(raw).every(
      ([index, bucket]) => INDEX.test(index) && Number(index) < count && isBucket(bucket),
    )
  const isLeftOutHere = (raw: unknown) => isLeftOut(raw, count)
  return listOf(objectWith<Agent>({ agentId: isText, buckets: areBuckets, leftOut: isLeftOutHere }))
}

const isBucket = objectWith<AgentBucket>({ presence: isTimes, routingStatus: isTimes })

function isTimes(raw: unknown): boolean {
  return isObject(raw) && Object.values(raw).every(isAmount)
}
