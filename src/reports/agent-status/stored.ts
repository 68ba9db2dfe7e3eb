import {
  areDistinct,
  bucketCount,
  isAmount,
  isEdges,
  isInstant,
  isLeftOut,
  isListOf,
  isObject,
  isText,
} from '../stored-value.js'
import type { Agent, AgentStatus } from './agents.js'

const INDEX = /^(?:0|[1-9]\d{0,5})$/

/** The schema of a stored value. */
export function isAgentStatus(raw: unknown): raw is AgentStatus {
  if (!isObject(raw)) return false
  const { fromMs, toMs, edgesMs, agents } = raw
  if (!isInstant(fromMs) || !isInstant(toMs) || !isEdges(edgesMs)) return false
  const count = bucketCount(edgesMs)
  return isListOf(agents, (agent) => isAgent(agent, count)) && areDistinct(agents, idOf)
}

const idOf = ({ agentId }: Agent) => agentId

function isAgent(raw: unknown, count: number): raw is Agent {
  if (!isObject(raw)) return false
  const { agentId, buckets, leftOut } = raw
  if (!isText(agentId) || !isObject(buckets) || !isLeftOut(leftOut, count)) return false
  return Object.entries(buckets).every(
    ([index, bucket]) => INDEX.test(index) && Number(index) < count && isBucket(bucket),
  )
}

function isBucket(raw: unknown): boolean {
  return isObject(raw) && isTimes(raw['presence']) && isTimes(raw['routingStatus'])
}

function isTimes(raw: unknown): boolean {
  return isObject(raw) && Object.values(raw).every(isAmount)
}
