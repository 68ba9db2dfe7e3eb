import type { ApolloServer } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { isNewerEntry, localTtlOfEntry } from './cache/policy/local-ttl.js'
import { memoryShares } from './config/memory-shares.js'
import { resolveHost } from './config/resolve-host.js'
import type { Config } from './config.js'
import { type RequestContext, requestContext } from './graph/context.js'
import { graphServer } from './graph/graph-server.js'
import { eventLog } from './observe/event-log.js'
import type { EventListener } from './observe/events.js'
import { metrics } from './observe/metrics.js'
import { Organisation, type ProcessParts } from './organisation.js'
import { callersOf } from './server/access/callers.js'
import type { ConnectionBounds } from './server/connections/bounds.js'
import { drain } from './server/drain.js'
import { type ListenAddress, listen } from './server/listen.js'
import { buildServer } from './server/server.js'
import type { Simulator } from './simulator/simulator.js'
import { type OpenStore, type OpenStoreOptions, openStore } from './store/open-store.js'
import { type Clock, sharedClock, steadyClock, systemClock } from './time/clock.js'
import { Turns } from './time/turns.js'

/** What the outside gives a gateway; tests give their own. */
export interface Surroundings extends Pick<ProcessParts, 'logger' | 'simulator' | 'limits'> {
  readonly clock?: Clock
  readonly random?: () => number
  /** Hears every event, besides the log. */
  readonly onEvent?: EventListener
  /** Lines that the log could not take. */
  readonly logLinesDropped?: () => number
  /** Of connections, where tests cannot wait for the usual ones. */
  readonly bounds?: Partial<ConnectionBounds>
}

interface AppParts {
  readonly listensAt: ListenAddress
  readonly opened: OpenStore
  /** By their scopes. */
  readonly organisations: ReadonlyMap<string, Organisation>
  readonly apollo: ApolloServer<RequestContext>
  readonly server: FastifyInstance
}

/** A gateway: clock, store and server of one process, and its organisations; today there is one. */
export class App implements AsyncDisposable {
  /** The embedded Genesys Cloud, when it is in use. */
  readonly simulator: Simulator | null
  readonly #parts: AppParts
  #url: string | undefined

  private constructor(parts: AppParts, { simulator }: Organisation) {
    this.#parts = parts
    this.simulator = simulator
  }

  /** Builds every part once and hands them to each other. Nothing listens yet. */
  static async create(config: Config, surroundings: Surroundings): Promise<App> {
    await resolveHost(config.host)
    const { access, limits } = config
    const { logger, random = Math.random } = surroundings
    const organisations = new Map<string, Organisation>()
    const budgets = () => [...organisations.values()].flatMap(({ reports }) => reports.budgets())
    const measured = metrics(budgets, surroundings.logLinesDropped)
    const onEvent = toAll([eventLog(logger), measured.hear, surroundings.onEvent])

    const memory = memoryShares(config.memoryMaxBytes)
    const { ownClock, clock, opened } = await openClockAndStore(config, {
      clock: surroundings.clock,
      random,
      memoryMaxBytes: memory.answers,
      onEvent,
    })
    const turns = new Turns()
    const organisation = await Organisation.create(config, {
      ...surroundings,
      opened,
      ownClock,
      clock,
      random,
      turns,
      callers: callersOf(access),
      onEvent,
    })
    organisations.set(organisation.scope, organisation)

    const apollo = graphServer({
      clock,
      documentMaxBytes: memory.documents,
      persistedQueryMaxBytes: memory.persistedQueries,
      onInternalError: (error, requestId) =>
        logger.error({ requestId, err: error }, 'internal error'),
    })
    await apollo.start()
    const { reports, directory } = organisation
    const server = await buildServer({
      apollo,
      contextFor: (requestId, caller) =>
        requestContext({ requestId, caller, limits, reports, directory, turns }),
      access,
      limits,
      bounds: surroundings.bounds,
      clock,
      logger,
      metrics: measured,
      readiness: () => organisation.readiness(),
      onEvent,
    })
    return new App({ listensAt: config, opened, organisations, apollo, server }, organisation)
  }

  /** Listens, and starts the organisations. */
  async start(): Promise<void> {
    const { server, listensAt, organisations } = this.#parts
    try {
      this.#url = await listen(server, listensAt)
    } catch (error) {
      await this.close()
      throw error
    }
    for (const organisation of organisations.values()) organisation.start()
  }

  /** Base without a path. */
  get url(): string {
    if (this.#url === undefined) throw new Error('The gateway does not listen yet')
    return this.#url
  }

  /** Resolves when no load is under way. */
  async settled(): Promise<void> {
    await this.#each((organisation) => organisation.settled())
  }

  /** Stops listening, lets answers under way finish, closes what was opened; at most 10 s. */
  async close(): Promise<void> {
    const { server, apollo, opened } = this.#parts
    await drain(server, () => this.#each((organisation) => organisation.endLoads()))
    await apollo.stop()
    await this.#each((organisation) => organisation.close())
    await opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #each(work: (organisation: Organisation) => Promise<void>): Promise<void> {
    await Promise.all([...this.#parts.organisations.values()].map(work))
  }
}

/** A gateway that is listening. */
export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const app = await App.create(config, surroundings)
  await app.start()
  return app
}

/** How long the start waits for the shared store; without it the gateway starts all the same. */
const STORE_WAIT_MS = 2_000

interface ClockAndStoreParts
  extends Pick<OpenStoreOptions, 'random' | 'memoryMaxBytes' | 'onEvent'> {
  readonly clock: Clock | undefined
}

async function openClockAndStore(
  { store, fileMaxBytes }: Config,
  { clock: given, ...parts }: ClockAndStoreParts,
) {
  // Processes that share a store share its clock; ours must run on evenly beside it.
  const ownClock = given ?? (store.kind === 'redis' ? steadyClock() : systemClock)
  const rules = { localTtlMs: localTtlOfEntry, isNewer: isNewerEntry }
  const opened = await openStore(store.url, { ...parts, ...rules, clock: ownClock, fileMaxBytes })
  const { link } = opened
  await link?.ready(STORE_WAIT_MS)
  const clock = link ? sharedClock(ownClock, () => link.offsetMs) : ownClock
  return { ownClock, clock, opened }
}

function toAll(listeners: readonly (EventListener | undefined)[]): EventListener {
  return (event) => {
    for (const hear of listeners) hear?.(event)
  }
}
