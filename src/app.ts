import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { Cache } from './cache/cache.js'
import { isNewerEntry, localTtlOfEntry } from './cache/policy/local-ttl.js'
import { resolveHost } from './config/resolve-host.js'
import type { GenesysConfig } from './config/upstream.js'
import type { Config } from './config.js'
import { requestContext } from './graph/context.js'
import { graphServer } from './graph/graph-server.js'
import { memoryShares } from './memory-shares.js'
import { Directory } from './reports/directory/directory.js'
import { Lifetimes } from './reports/lifetime/lifetime.js'
import { Reports } from './reports/reports.js'
import { callersOf } from './server/access/callers.js'
import type { ConnectionBounds } from './server/connections/bounds.js'
import type { EventListener } from './server/events.js'
import type { StoreHealth } from './server/health.js'
import { metrics } from './server/metrics.js'
import { buildServer } from './server/server.js'
import { telemetry } from './server/telemetry.js'
import { UpstreamHealth } from './server/upstream-health.js'
import { shareThrough } from './sharing.js'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.js'
import { openStore } from './store/open-store.js'
import type { Capabilities } from './store/store.js'
import { type Clock, MINUTE, sharedClock, steadyClock, systemClock } from './time/clock.js'
import { Turns } from './time/turns.js'
import { upstreamErrorText } from './upstream/errors/error-text.js'
import { UpstreamUnavailableError } from './upstream/errors/errors.js'
import { Genesys } from './upstream/genesys.js'
import { tokenPerMinute } from './upstream/rate-limit/limits.js'

/** What the outside gives a gateway; tests give their own. */
export interface Surroundings {
  readonly logger: Logger
  readonly clock?: Clock
  readonly random?: () => number
  /** Hears every event, besides the log. */
  readonly onEvent?: EventListener
  readonly simulator?: SimulatorOptions
  /** Lines that the log could not take. */
  readonly logLinesDropped?: () => number
  /** Of connections, where tests cannot wait for the usual ones. */
  readonly bounds?: Partial<ConnectionBounds>
  /** Whether the organisation's limits are read at start, as what to believe before headers tell. */
  readonly limits?: 'read at start' | 'not read'
}

/** A gateway that is listening. */
export interface App extends AsyncDisposable {
  /** Base without a path. */
  readonly url: string
  /** The embedded Genesys Cloud, when it is in use. */
  readonly simulator: Simulator | null
  /** Resolves when no load is under way. */
  settled(): Promise<void>
  /** Stops listening, lets answers under way finish, closes what was opened; at most 10 s. */
  close(): Promise<void>
}

/** How long the start waits for the shared store; without it the gateway starts all the same. */
const STORE_WAIT_MS = 2_000
const DRAIN_LIMIT_MS = 10_000
/** How long before the limit loads are ended, so that their errors can still be sent. */
const LAST_WORDS_MS = 2_000

/** Builds every part once, hands them to each other, and listens. */
export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  await resolveHost(config.host)
  const { logger, random = Math.random, onEvent } = surroundings
  const listeners: EventListener[] = [telemetry(logger)]
  if (onEvent) listeners.push(onEvent)
  const listen: EventListener = (event) => {
    for (const hear of listeners) hear(event)
  }
  const measured = metrics(() => budget.views(), surroundings.logLinesDropped)
  listeners.push(measured.hear)

  // Processes that share a store share its clock; ours must run on evenly beside it.
  const own = surroundings.clock ?? (config.store.kind === 'redis' ? steadyClock() : systemClock)
  const { fileMaxBytes } = config
  const memory = memoryShares(config.memoryMaxBytes)
  const opened = await openStore(config.store.url, {
    ...{ clock: own, random, memoryMaxBytes: memory.answers, fileMaxBytes, onEvent: listen },
    ...{ localTtlMs: localTtlOfEntry, isNewer: isNewerEntry },
  })
  const { link, store } = opened
  const clock = link ? sharedClock(own, () => link.offsetMs) : own
  await link?.ready(STORE_WAIT_MS)
  const upstreamHealth = new UpstreamHealth(clock)
  listeners.push((event) => upstreamHealth.hear(event))

  const simulator =
    config.upstream.kind === 'simulator'
      ? await startSimulator({ clock, ...surroundings.simulator })
      : null
  const upstream = simulator ?? (config.upstream as GenesysConfig)
  const { loginUrl, clientId, clientSecret } = upstream
  const apiUrl = simulator ? simulator.url : (config.upstream as GenesysConfig).apiUrl
  const scope = scopeOf(simulator ? 'simulator' : new URL(apiUrl).host, clientId)

  const prior = { limit: config.requestsPerMinute, windowMs: MINUTE }
  // Each process has an embedded simulator of its own, which knows its own tokens only.
  const tokenSecret = simulator ? null : clientSecret
  const sharing = shareThrough({
    ...{ opened, clock: own, scope, tokenSecret, prior, random },
    callers: callersOf(config.access),
    onEvent: listen,
  })
  const { budget, sharedToken } = sharing
  const turns = new Turns()
  const genesys = new Genesys({
    ...{ loginUrl, apiUrl, clientId, clientSecret },
    ...{ budget, clock, random, sharedToken, turns, onEvent: listen },
    runSlots: sharing.runSlots,
  })
  const cache = new Cache({
    ...{ store, clock, random, onEvent: listen, errorText: upstreamErrorText },
    ...{ leases: sharing.leases, invalidationLog: sharing.invalidationLog },
  })
  const lifetimes = new Lifetimes(config.lifetimes)
  const { runFetch, limits } = config
  const reports = new Reports({
    ...{ cache, genesys, budget, clock, lifetimes, scope, turns, runFetch, limits },
    onEvent: listen,
  })
  const directory = new Directory({ cache, genesys, clock, scope, onEvent: listen })

  const apollo = graphServer({
    clock,
    documentMaxBytes: memory.documents,
    persistedQueryMaxBytes: memory.persistedQueries,
    onInternalError: (error, requestId) =>
      logger.error({ requestId, err: error }, 'internal error'),
  })
  await apollo.start()
  const server = await buildServer({
    apollo,
    logger,
    clock: own,
    access: config.access,
    limits: config.limits,
    onEvent: listen,
    ...(surroundings.bounds && { bounds: surroundings.bounds }),
    contextFor: (requestId, caller) =>
      requestContext({ requestId, caller, limits: config.limits, reports, directory, turns }),
    metrics: measured,
    health: { upstreamHealth, budgets: () => budget.views(), store: sharing.health },
  })

  const close = async () => {
    const giveUp = () => {
      // What another process loads is no reason to stay.
      cache.leave(new UpstreamUnavailableError('The gateway is shutting down', { kind: 'closed' }))
      return genesys.close()
    }
    // Who still waits is told so, and only who does not even take that answer is cut off.
    const tooLong = setTimeout(giveUp, DRAIN_LIMIT_MS - LAST_WORDS_MS)
    const cut = setTimeout(() => server.server.closeAllConnections(), DRAIN_LIMIT_MS)
    await server.close()
    clearTimeout(tooLong)
    clearTimeout(cut)
    await apollo.stop()
    // Loads that nobody here waits for any more are handed over: others go on with them at once.
    await giveUp()
    await cache.settled()
    await sharing.close()
    await opened.close()
    await simulator?.close()
  }
  const health = sharing.health()
  logger[health.kind === 'memory' || health.flights === 'among all processes' ? 'info' : 'warn'](
    { store: health, can: opened.can },
    startingWith(health, opened.can),
  )
  try {
    await server.listen({ host: config.host, port: config.port })
  } catch (error) {
    await close()
    throw error
  }
  if (surroundings.limits !== 'not read') {
    // Behind the start, and never a reason not to start: without it the configured prior holds.
    genesys
      .readLimits('platform.api', { priority: 'refresh' })
      .then(({ value }) => {
        const limit = tokenPerMinute(value)
        if (limit !== undefined) budget.learnPrior({ limit, windowMs: MINUTE })
      })
      .catch((error: Error) =>
        logger.warn({ error: error.name, message: error.message }, 'limits not read'),
      )
  }
  const { port } = server.server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return {
    url: `http://${host}:${port}`,
    simulator,
    settled: () => cache.settled(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What an operator must know of the store before they start a second process. */
function startingWith({ kind, state, flights }: StoreHealth, { scripts }: Capabilities): string {
  if (kind === 'memory') return 'values live in this process'
  if (flights === 'among all processes')
    return 'values, loads and budget are shared through the store'
  if (!scripts) {
    return `a ${kind} store cannot run scripts: each process leads its own loads and counts its own budget`
  }
  return `the store is ${state}: this process starts alone, and shares as soon as the store answers`
}

/** Keeps apart what different organisations and clients may see. From configuration alone. */
function scopeOf(domain: string, clientId: string): string {
  const client = createHash('sha256').update(clientId).digest('hex').slice(0, 16)
  return `${domain}:${client}:all`
}
