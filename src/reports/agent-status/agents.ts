import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateAnswer, ReadMetric } from '../../upstream/wire/wire.js'
import type {
  AggregateBuilder,
  AggregatePart,
  Bucketed,
} from '../analytics-query/aggregate-report.js'
import { canonicalId } from '../ids.js'
import type { AgentStatusQuestion } from './question.js'

/** Milliseconds by status. */
export type StatusTimes = Readonly<Record<string, number>>

export interface AgentBucket {
  readonly presence: StatusTimes
  readonly routingStatus: StatusTimes
}

/** One agent; buckets without data are left out of it. */
export interface Agent {
  readonly agentId: string
  /** By index. */
  readonly buckets: Readonly<Record<number, AgentBucket>>
  /** Buckets whose numbers cannot be true or could not be read, ascending: they have no row. */
  readonly leftOut?: readonly number[]
}

/** The report as it lies in the store; agents and buckets without data are left out of it. */
export interface AgentStatus extends Bucketed {
  /** All agents asked for, ordered by id, but those of whom nothing could be read. */
  readonly agents: readonly Agent[]
}

const TARGETS = new Map<string, keyof AgentBucket>([
  ['tSystemPresence', 'presence'],
  ['tAgentRoutingStatus', 'routingStatus'],
])

export const METRICS: readonly string[] = [...TARGETS.keys()]

type Metrics = readonly (ReadMetric | null)[]

/** An agent while it is gathered. Maps: a status may be called like a property of every object. */
interface Gathered {
  readonly buckets: Map<number, Readonly<Record<keyof AgentBucket, Map<string, number>>>>
  readonly leftOut: Set<number>
  /** Something is known of the agent, be it that there is nothing. */
  isKnown: boolean
}

export class AgentsBuilder implements AggregateBuilder<AgentStatusQuestion, readonly Agent[]> {
  readonly #byId = new Map<string, Gathered>()

  /**
   * An agent who did not come has nothing, unless what could not be read accounts for all that are
   * missing: then nothing is known of them.
   */
  async add(
    results: ReadAggregateAnswer['results'],
    { buckets, ids, oddities }: AggregatePart,
    did: SlicedWork,
  ): Promise<void> {
    const came = new Set<string>()
    let unreadable = results === null ? Number.POSITIVE_INFINITY : 0
    for (const result of results ?? []) {
      await did(1)
      const agentId = result?.group === null ? null : result?.group?.['userId']
      if (result === null || agentId === null) unreadable += 1
      if (!result || typeof agentId !== 'string') continue
      const id = canonicalId(agentId)
      came.add(id)
      const agent = this.#agentOf(id)
      agent.isKnown = true
      const into = {
        add: (index: number, metrics: Metrics) => addTo(agent, index, metrics, oddities),
        leaveOut: (index: number) => agent.leftOut.add(index),
      }
      await buckets.place(result.data, into, oddities, did)
    }
    const missing = (ids ?? []).filter((id) => !came.has(id)).map((id) => this.#agentOf(id))
    const areUnknown = missing.length <= unreadable
    for (const agent of missing) {
      if (!areUnknown) agent.isKnown = true
      else for (const index of buckets.indexes) agent.leftOut.add(index)
    }
  }

  /** All agents asked for, in their order, but those of whom nothing is known. */
  async build({ agentIds }: AgentStatusQuestion, did: SlicedWork): Promise<readonly Agent[]> {
    const agents: Agent[] = []
    for (const agentId of agentIds) {
      const gathered = this.#byId.get(agentId)
      if (gathered?.isKnown) agents.push(agentOf(agentId, gathered))
      await did(1 + (gathered ? gathered.buckets.size + gathered.leftOut.size : 0))
    }
    return agents
  }

  #agentOf(id: string): Gathered {
    const nobody: Gathered = { buckets: new Map(), leftOut: new Set(), isKnown: false }
    const agent = this.#byId.get(id) ?? nobody
    this.#byId.set(id, agent)
    return agent
  }
}

function addTo(agent: Gathered, index: number, metrics: Metrics, oddities: Oddities): void {
  const bucket = agent.buckets.get(index) ?? { presence: new Map(), routingStatus: new Map() }
  agent.buckets.set(index, bucket)
  for (const one of metrics) {
    const target = one && TARGETS.get(one.metric)
    if (!target || typeof one.qualifier !== 'string') continue
    const times = bucket[target]
    const ms = one.stats === null || one.stats?.sum === null ? Number.NaN : (one.stats?.sum ?? 0)
    const sumMs = (times.get(one.qualifier) ?? 0) + ms
    if (sumMs > Number.MAX_SAFE_INTEGER) oddities.add('number')
    if (!(sumMs <= Number.MAX_SAFE_INTEGER)) agent.leftOut.add(index)
    times.set(one.qualifier, sumMs)
  }
}

function agentOf(agentId: string, { buckets, leftOut }: Gathered): Agent {
  const known = [...buckets].filter(([index]) => !leftOut.has(index))
  return {
    agentId,
    // Own properties, whatever their names.
    buckets: Object.fromEntries(
      known.map(([index, { presence, routingStatus }]) => [
        index,
        {
          presence: Object.fromEntries(presence),
          routingStatus: Object.fromEntries(routingStatus),
        },
      ]),
    ),
    ...(leftOut.size > 0 ? { leftOut: [...leftOut].sort((a, b) => a - b) } : {}),
  }
}
