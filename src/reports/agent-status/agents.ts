import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/oddities.js'
import type { ReadAggregateAnswer, ReadMetric } from '../../upstream/wire.js'
import type { BucketPlaces } from '../bucket-places.js'
import { canonicalId } from '../ids.js'
import { placeData, refuseUnknown, workOf } from '../placed-data.js'

/** Milliseconds by status. */
export type StatusTimes = Readonly<Record<string, number>>

/** What one agent did in one bucket. */
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

const TARGETS = new Map<string, keyof AgentBucket>([
  ['tSystemPresence', 'presence'],
  ['tAgentRoutingStatus', 'routingStatus'],
])

export const METRICS: readonly string[] = [...TARGETS.keys()]

/** An agent while it is gathered. Maps: a status may be called like a property of every object. */
interface Gathered {
  readonly buckets: Map<number, Readonly<Record<keyof AgentBucket, Map<string, number>>>>
  readonly leftOut: Set<number>
}

/** The agents of an answer; groups that repeat are added up. */
export class AgentsBuilder {
  readonly #places: BucketPlaces
  readonly #oddities: Oddities

  constructor(places: BucketPlaces, oddities: Oddities) {
    this.#places = places
    this.#oddities = oddities
  }

  /**
   * All agents asked for, in their order. One who did not come has nothing, unless what could not
   * be read accounts for all that are missing: then nothing is known of them, and they are left out.
   */
  async build(
    asked: readonly string[],
    results: ReadAggregateAnswer['results'],
    slices: SlicedWork,
  ): Promise<readonly Agent[]> {
    refuseUnknown(results, this.#places)
    const byId = new Map<string, Gathered>()
    let unreadable = results === null ? Number.POSITIVE_INFINITY : 0
    for (const result of results ?? []) {
      await slices.did(1)
      const agentId = result?.group === null ? null : result?.group?.['userId']
      if (result === null || agentId === null) unreadable += 1
      if (!result || typeof agentId !== 'string') continue
      const id = canonicalId(agentId)
      const agent = byId.get(id) ?? { buckets: new Map(), leftOut: new Set<number>() }
      byId.set(id, agent)
      const { buckets, leftOut } = await placeData(
        result.data,
        this.#places,
        this.#oddities,
        slices,
      )
      for (const { index, metrics } of buckets) {
        this.#add(agent, index, metrics)
        await slices.did(workOf(metrics))
      }
      for (const index of leftOut) agent.leftOut.add(index)
    }
    const missing = asked.filter((id) => !byId.has(id))
    const areUnknown = missing.length <= unreadable
    const agents: Agent[] = []
    for (const agentId of asked) {
      const gathered = byId.get(agentId)
      if (gathered) agents.push(agentOf(agentId, gathered))
      else if (!areUnknown) agents.push({ agentId, buckets: {} })
      await slices.did(1 + (gathered ? gathered.buckets.size + gathered.leftOut.size : 0))
    }
    return agents
  }

  #add(agent: Gathered, index: number, metrics: readonly (ReadMetric | null)[]): void {
    const bucket = agent.buckets.get(index) ?? { presence: new Map(), routingStatus: new Map() }
    agent.buckets.set(index, bucket)
    for (const one of metrics) {
      const target = one && TARGETS.get(one.metric)
      if (!target || typeof one.qualifier !== 'string') continue
      const times = bucket[target]
      const ms = one.stats === null || one.stats?.sum === null ? Number.NaN : (one.stats?.sum ?? 0)
      const sumMs = (times.get(one.qualifier) ?? 0) + ms
      if (sumMs > Number.MAX_SAFE_INTEGER) this.#oddities.add('number')
      if (!(sumMs <= Number.MAX_SAFE_INTEGER)) agent.leftOut.add(index)
      times.set(one.qualifier, sumMs)
    }
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
