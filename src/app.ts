import type { FastifyInstance } from 'fastify'
import { type MemoryShares, memoryShares } from './config/memory-shares.js'
import { resolveHost } from './config/resolve-host.js'
import type { Config } from './config.js'
import { restoreFastStrings } from './fast-strings.js'
import { requestContext } from './graph/context.js'
import { graphServer } from './graph/graph-server.js'
import { Watchers } from './live/watchers.js'
import { eventListeners } from './observe/event-listeners.js'
import { eventLog } from './observe/event-log.js'
import type { EventListener } from './observe/events.js'
import { metrics } from './observe/metrics.js'
import { Organisation, type OrganisationParts } from './organisation.js'
import { openProcessParts, type ProcessParts } from './process-parts.js'
import type { ConnectionBounds } from './server/connections/bounds.js'
import { drain } from './server/drain.js'
import { listen } from './server/listen.js'
import { buildServer } from './server/server.js'
import { AnswerTemplates } from './server/templates/answer-templates.js'
import type { Simulator } from './simulator/simulator.js'
import type { OpenStore } from './store/open-store.js'
import type { Clock } from './time/clock.js'

/** What the outside gives a gateway; tests give their own. */
export interface Surroundings extends Pick<OrganisationParts, 'logger' | 'simulator' | 'limits'> {
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
  readonly config: Config
  readonly opened: OpenStore
  readonly organisation: Organisation
  readonly server: FastifyInstance
}

/** A gateway: clock, store and server of one process, and its organisation. */
export class App implements AsyncDisposable {
  readonly #parts: AppParts
  #url: string | undefined

  private constructor(parts: AppParts) {
    this.#parts = parts
  }

  /** Builds every part once and hands them to each other. Nothing listens yet. */
  static async create(config: Config, surroundings: Surroundings): Promise<App> {
    // What makes them slow has been loaded by now.
    restoreFastStrings()
    // Fails the start before anything is opened where HOST cannot be resolved.
    await resolveHost(config.host)
    const measured = metrics()
    const listeners = eventListeners(eventLog(surroundings.logger), measured.hear)
    if (surroundings.onEvent) listeners.add(surroundings.onEvent)
    const { onEvent } = listeners
    const memory = memoryShares(config.memoryMaxBytes)
    const options = { ...surroundings, memoryMaxBytes: memory.answers, onEvent }
    const parts = await openProcessParts(config, options)
    const organisation = await Organisation.create(config, { ...surroundings, ...parts })
    const { opened, clock, random } = parts
    const watchers = new Watchers(clock, config.limits, !organisation.reports.narrows, random)
    listeners.add(wakes(watchers))
    measured.readWhenAsked({
      budgets: () => organisation.reports.budgets(),
      logLinesDropped: surroundings.logLinesDropped,
      watchers: () => watchers.view,
      loads: () => organisation.loadsUnderWay,
    })
    const served = { config, surroundings, memory, parts, organisation, watchers, measured }
    const server = await serverOf(served)
    return new App({ config, opened, organisation, server })
  }

  /** The embedded Genesys Cloud, when it is in use. */
  get simulator(): Simulator | null {
    return this.#parts.organisation.simulator
  }

  /** Listens, and starts the organisation. */
  async start(): Promise<void> {
    const { config, server, organisation } = this.#parts
    try {
      this.#url = await listen(server, config)
    } catch (error) {
      await this.close()
      throw error
    }
    organisation.start()
  }

  /** Base without a path. */
  get url(): string {
    if (this.#url === undefined) throw new Error('The gateway does not listen yet')
    return this.#url
  }

  /** Resolves when no load is under way. */
  idle(): Promise<void> {
    return this.#parts.organisation.idle()
  }

  /** Stops listening, lets answers under way finish, closes what was opened; at most 10 s. */
  async close(): Promise<void> {
    const { server, organisation, opened } = this.#parts
    await drain(server, () => organisation.endLoads())
    await organisation.close()
    await opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

interface ServedParts {
  readonly config: Config
  readonly surroundings: Surroundings
  readonly memory: MemoryShares
  readonly parts: ProcessParts
  readonly organisation: Organisation
  readonly watchers: Watchers
  readonly measured: ReturnType<typeof metrics>
}

function serverOf(served: ServedParts): Promise<FastifyInstance> {
  const { config, surroundings, memory, parts, organisation, watchers, measured } = served
  const { limits } = config
  const { logger } = surroundings
  const { clock, turns, onEvent } = parts
  const { reports, directory } = organisation
  const onInternalError = (error: unknown, requestId?: string) =>
    logger.error({ requestId, err: error }, 'internal error')
  return buildServer({
    apollo: graphServer({
      clock,
      documents: config.documents,
      onEvent,
      documentMaxBytes: memory.documents,
      persistedQueryMaxBytes: memory.persistedQueries,
      onInternalError,
    }),
    templates: config.answersFromTemplates ? new AnswerTemplates(memory.templates) : null,
    contextFor: (request) => requestContext({ ...request, limits, reports, directory, turns }),
    access: config.access,
    limits,
    watchers,
    maxAgeSeconds: config.http.maxAgeSeconds,
    tellsSubscriptions: config.http.subscriptions,
    logRequests: config.logRequests,
    bounds: surroundings.bounds,
    clock,
    logger,
    metrics: measured,
    readiness: () => organisation.readiness(),
    onEvent,
    onInternalError,
  })
}

/** Questions that are watched are asked again when an event says that something newer may be there. */
function wakes(watchers: Watchers): EventListener {
  return (event) => {
    if (event.type === 'invalidated' || event.type === 'invalidatedElsewhere') watchers.wakeAll()
    else if (event.type === 'loaded' || event.type === 'storedElsewhere')
      watchers.wakeFor(event.key)
  }
}

export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const app = await App.create(config, surroundings)
  await app.start()
  return app
}
