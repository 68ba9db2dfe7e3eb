import type { FastifyInstance } from 'fastify'
import { isNewerEntry, localTtlOfEntry } from './cache/policy/local-ttl.js'
import { memoryShares } from './config/memory-shares.js'
import { resolveHost } from './config/resolve-host.js'
import type { Config } from './config.js'
import { restoreFastStrings } from './fast-strings.js'
import { requestContext } from './graph/context.js'
import { graphServer } from './graph/graph-server.js'
import { Watchers } from './live/watchers.js'
import { eventLog } from './observe/event-log.js'
import type { EventListener } from './observe/events.js'
import { metrics } from './observe/metrics.js'
import { Organisation, type ProcessParts } from './organisation.js'
import type { ConnectionBounds } from './server/connections/bounds.js'
import { drain } from './server/drain.js'
import { listen } from './server/listen.js'
import { buildServer } from './server/server.js'
import { AnswerTemplates } from './server/templates/answer-templates.js'
import type { Simulator } from './simulator/simulator.js'
import { type OpenStore, openStore } from './store/open-store.js'
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

/** How long the start waits for the shared store; without it the gateway starts all the same. */
const STORE_WAIT_MS = 2_000

interface AppParts {
  readonly config: Config
  readonly opened: OpenStore
  /** By their scopes. */
  readonly organisations: ReadonlyMap<string, Organisation>
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
    // What makes them slow has been loaded by now.
    restoreFastStrings()
    await resolveHost(config.host)
    const { access, limits } = config
    const { logger, random = Math.random } = surroundings
    const organisations = new Map<string, Organisation>()
    const budgets = () => [...organisations.values()].flatMap(({ reports }) => reports.budgets())
    let watchers: Watchers | undefined
    const measured = metrics(budgets, surroundings.logLinesDropped, {
      watchers: () => watchers?.view,
      loads: () => [...organisations.values()].reduce((sum, one) => sum + one.loadsUnderWay, 0),
    })
    const listeners: EventListener[] = [eventLog(logger), measured.hear]
    if (surroundings.onEvent) listeners.push(surroundings.onEvent)
    const onEvent: EventListener = (event) => {
      for (const hear of listeners) hear(event)
    }

    // Processes share Redis's clock; this process's clock must be monotonic to measure the offset.
    const usualClock = config.store.kind === 'redis' ? steadyClock() : systemClock
    const { clock: ownClock = usualClock } = surroundings
    const memory = memoryShares(config.memoryMaxBytes)
    const opened = await openStore(config.store.url, {
      clock: ownClock,
      random,
      memoryMaxBytes: memory.answers,
      fileMaxBytes: config.fileMaxBytes,
      localTtlMs: localTtlOfEntry,
      isNewer: isNewerEntry,
      onEvent,
    })
    const { link } = opened
    const clock = link ? sharedClock(ownClock, () => link.offsetMs) : ownClock
    await link?.ready(STORE_WAIT_MS)

    const turns = new Turns()
    const shared = { opened, ownClock, clock, random, turns, onEvent }
    const organisation = await Organisation.create(config, { ...surroundings, ...shared })
    organisations.set(organisation.scope, organisation)
    const { reports, directory } = organisation
    const watched = new Watchers(clock, limits, !reports.narrows, random)
    watchers = watched
    listeners.push((event) => {
      if (event.type === 'outdated' || event.type === 'outdatedElsewhere') watched.wakeAll()
      else if (event.type === 'loaded' || event.type === 'storedElsewhere')
        watched.wakeFor(event.key)
    })
    const server = await buildServer({
      apollo: graphServer({
        clock,
        documents: config.documents,
        onEvent,
        documentMaxBytes: memory.documents,
        persistedQueryMaxBytes: memory.persistedQueries,
        onInternalError: (error, requestId) =>
          logger.error({ requestId, err: error }, 'internal error'),
      }),
      templates: config.answersFromTemplates ? new AnswerTemplates(memory.templates) : null,
      contextFor: (request) => requestContext({ ...request, limits, reports, directory, turns }),
      access,
      limits,
      watchers: watched,
      maxAgeSeconds: config.http.maxAgeSeconds,
      tellsSubscriptions: config.http.subscriptions,
      logRequests: config.logRequests,
      bounds: surroundings.bounds,
      clock,
      logger,
      metrics: measured,
      readiness: () => organisation.readiness(),
      onEvent,
    })
    return new App({ config, opened, organisations, server }, organisation)
  }

  /** Listens, and starts the organisations. */
  async start(): Promise<void> {
    const { config, server, organisations } = this.#parts
    try {
      this.#url = await listen(server, config)
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
  async idle(): Promise<void> {
    await this.#each((organisation) => organisation.idle())
  }

  /** Stops listening, lets answers under way finish, closes what was opened; at most 10 s. */
  async close(): Promise<void> {
    const { server, opened } = this.#parts
    await drain(server, () => this.#each((organisation) => organisation.endLoads()))
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

export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const app = await App.create(config, surroundings)
  await app.start()
  return app
}
