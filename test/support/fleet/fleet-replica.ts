import type { ApolloServer } from '@apollo/server'
import { LocalBudget } from '../../../src/budget/budget.js'
import { Cache } from '../../../src/cache/cache.js'
import type { CacheEvent } from '../../../src/cache/events.js'
import { isNewerEntry, localTtlOfEntry } from '../../../src/cache/policy/local-ttl.js'
import { type RequestContext, requestContext } from '../../../src/graph/context.js'
import { graphServer } from '../../../src/graph/graph-server.js'
import { joined } from '../../../src/graph/item-text/list-text.js'
import { SUBSCRIPTION_LIMITS, Watchers } from '../../../src/live/watchers.js'
import { PLANNING, Planner } from '../../../src/planning/planner.js'
import { ANYBODY } from '../../../src/reports/caller/asker.js'
import { REQUEST_LIMITS } from '../../../src/reports/caller/request-limits.js'
import { Directory } from '../../../src/reports/directory/directory.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { Reports } from '../../../src/reports/reports.js'
import { Subscriptions } from '../../../src/server/live/subscriptions.js'
import { Turns } from '../../../src/time/turns.js'
import { EAGER } from '../live/told.js'
import type { VirtualClock } from '../wallboard/virtual-clock.js'
import { FleetGenesys, type FleetUpstream } from './fleet-genesys.js'
import type { SharedByFleet } from './shared-by-fleet.js'

export interface FleetReplicaOptions {
  readonly clock: VirtualClock
  readonly upstream: FleetUpstream
  readonly shared: SharedByFleet
  /** In [0, 1). */
  readonly random: () => number
  /** Of one caller. */
  readonly subscriptions: number
}

const CALLER = { id: ANYBODY, rights: { ask: true, invalidate: false, readMetrics: false } }
const SCOPE = 'fleet'
const MEGABYTE = 2 ** 20

/** A gateway without its sockets, on virtual time: GraphQL, watchers, reports, cache, local tier and leases. */
export class FleetReplica {
  readonly #apollo: ApolloServer<RequestContext>
  readonly #contextFor: (parts: Pick<RequestContext, 'requestId'>) => RequestContext
  readonly #subscriptions: Subscriptions
  readonly watchers: Watchers

  constructor({ clock, upstream, shared, random, subscriptions }: FleetReplicaOptions) {
    const turns = new Turns((run) => clock.at(clock.now(), run))
    const watchers = new Watchers(clock, { subscriptions }, true, random)
    this.watchers = watchers
    const rule = { localTtlMs: localTtlOfEntry, isNewer: isNewerEntry }
    const store = shared.store(rule, (key) => watchers.wakeFor(key))
    const onEvent = (event: CacheEvent) => {
      if (event.type === 'loaded') watchers.wakeFor(event.key)
    }
    const budget = new LocalBudget({ clock, random, onEvent: () => {} })
    const genesys = new FleetGenesys(upstream, clock, budget)
    const cache = new Cache({ store, leases: shared.leases(), clock, random, onEvent })
    const planning = { ...PLANNING, merge: false, assemble: false }
    const parts = { cache, genesys, clock, scope: SCOPE, onEvent: () => {} }
    const reports = new Reports({
      ...parts,
      ...{ budget, turns, lifetimes: new Lifetimes() },
      planner: new Planner({ ...planning, store, scope: SCOPE, clock, turns, onEvent: () => {} }),
    })
    const directory = new Directory(parts)
    const asked = { caller: CALLER, limits: REQUEST_LIMITS, reports, directory, turns }
    this.#contextFor = (request) => requestContext({ ...asked, ...request })
    const onInternalError = (error: unknown) => {
      throw error
    }
    this.#apollo = graphServer({
      ...{ clock, onInternalError },
      ...{ documentMaxBytes: MEGABYTE, persistedQueryMaxBytes: MEGABYTE },
    })
    this.#subscriptions = new Subscriptions({
      apollo: this.#apollo,
      contextFor: this.#contextFor,
      watchers,
      limits: { ...SUBSCRIPTION_LIMITS, subscriptions },
      clock,
      onInternalError,
    })
  }

  async ask(query: string): Promise<unknown> {
    const context = this.#contextFor({ requestId: 'poll' })
    const { body } = await this.#apollo.executeOperation({ query }, { contextValue: context })
    if (body.kind !== 'single' || body.singleResult.errors)
      throw new Error(`A poll failed: ${JSON.stringify(body)}`)
    const parts = context.texts.partsOf(JSON.stringify(body.singleResult.data))
    return JSON.parse(Buffer.from(joined(parts)).toString())
  }

  /** Somebody who takes each version at once. */
  subscribe(query: string) {
    const who = { caller: CALLER, requestId: 'subscription', address: '127.0.0.1', carrier: EAGER }
    return this.#subscriptions.begin({ query }, who)
  }

  start(): Promise<void> {
    return this.#apollo.start()
  }
}
