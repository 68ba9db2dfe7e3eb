import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { Cache } from './cache/cache.js'
import type { GenesysConfig, UpstreamConfig } from './config/upstream.js'
import type { Config } from './config.js'
import { LocalLeases } from './coordination/leases.js'
import { Notifications } from './notifications/notifications.js'
import { withoutError } from './observe/event-log.js'
import { storeNotice } from './observe/store-health.js'
import { UpstreamHealth } from './observe/upstream-health.js'
import { Planner } from './planning/planner.js'
import type { ProcessParts } from './process-parts.js'
import { Directory } from './reports/directory/directory.js'
import { Lifetimes } from './reports/lifetime/lifetime.js'
import { Reports } from './reports/reports.js'
import { callersOf } from './server/access/callers.js'
import { type Sharing, shareThrough } from './sharing.js'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.js'
import { MINUTE } from './time/clock.js'
import { upstreamErrorCodec } from './upstream/errors/error-text.js'
import { UpstreamUnavailableError } from './upstream/errors/errors.js'
import { Genesys } from './upstream/genesys.js'
import { NotificationChannels } from './upstream/notifications/channels.js'
import { tokenPerMinute } from './upstream/rate-limit/limits.js'
import { organisationDomains } from './upstream/regions.js'

export interface OrganisationParts extends ProcessParts {
  readonly logger: Logger
  readonly simulator?: SimulatorOptions
  /** Whether the organisation's limits are read at start. Default: they are. */
  readonly limits?: 'read at start' | 'not read'
}

/** Where Genesys Cloud is, and the client that asks it; the simulator, where that stands in for it. */
interface Upstream extends Omit<GenesysConfig, 'kind'> {
  readonly simulator: Simulator | null
}

/** One organisation of Genesys Cloud, as one client of it sees it: its budget, its cache, its reports. */
export class Organisation {
  readonly simulator: Simulator | null
  readonly reports: Reports
  readonly directory: Directory
  readonly #parts: OrganisationParts
  readonly #sharing: Sharing
  readonly #genesys: Genesys
  readonly #cache: Cache
  readonly #planner: Planner
  readonly #upstreamHealth: UpstreamHealth
  /** Null: Genesys Cloud's notification channel is not used. */
  readonly #notifications: Notifications | null

  static async create(config: Config, parts: OrganisationParts): Promise<Organisation> {
    return new Organisation(config, parts, await openUpstream(config.upstream, parts))
  }

  private constructor(config: Config, parts: OrganisationParts, upstream: Upstream) {
    const { opened, ownClock, clock, random, turns, onEvent } = parts
    const { simulator, ...client } = upstream
    const scope = scopeOf(upstream)
    this.simulator = simulator
    this.#parts = parts
    this.#sharing = shareThrough({
      opened,
      clock: ownClock,
      scope,
      // Each process has an embedded simulator of its own, which knows its own tokens only.
      tokenSecret: simulator ? null : client.clientSecret,
      prior: { limit: config.requestsPerMinute, windowMs: MINUTE },
      callers: callersOf(config.access),
      random,
      onEvent,
    })
    const { budget, sharedToken, runSlots, leases, invalidationLog } = this.#sharing
    const health = new UpstreamHealth(clock)
    this.#upstreamHealth = health
    this.#genesys = new Genesys({
      ...client,
      budget,
      clock,
      random,
      sharedToken,
      turns,
      runSlots,
      onEvent: (event) => {
        health.hear(event)
        onEvent(event)
      },
    })
    this.#cache = new Cache({
      store: opened.store,
      clock,
      random,
      errorCodec: upstreamErrorCodec,
      leases,
      invalidationLog,
      onEvent,
    })
    this.#notifications = config.notifications
      ? new Notifications({
          channels: new NotificationChannels(this.#genesys),
          domains: organisationDomains(client),
          leases: leases ?? new LocalLeases(),
          document: (name) => this.#sharing.document(`notifications:${name}`),
          scope,
          clock,
          random,
          invalidate: (tag) => this.#cache.invalidate(tag, 'invalidated', clock.now()),
          onEvent,
        })
      : null
    const shared = { cache: this.#cache, genesys: this.#genesys, clock, onEvent }
    const { runFetch, limits } = config
    const { personalData } = config.access
    const lifetimes = new Lifetimes(config.lifetimes)
    const valueScope = personalData ? `${scope}+personal` : scope
    this.#planner = new Planner({
      ...config.planning,
      store: opened.store,
      // Processes whose settings differ share budget and token, and no value.
      scope: valueScope,
      callsLeft: (family) => budget.view(family),
      clock,
      turns,
      onEvent,
    })
    this.reports = new Reports({
      ...shared,
      scope: valueScope,
      budget,
      lifetimes,
      planner: this.#planner,
      ...(this.#notifications && { notifications: this.#notifications }),
      turns,
      runFetch,
      limits,
      personalData,
    })
    this.directory = new Directory({ ...shared, scope })
  }

  /** Logs what is shared with other processes, and begins to read the organisation's limits. */
  start(): void {
    const { logger, opened, limits } = this.#parts
    const store = this.#sharing.health()
    const { level, text } = storeNotice(store, opened.can)
    logger[level]({ store, can: opened.can }, text)
    if (limits !== 'not read') void this.#readLimits()
    this.#notifications?.start()
  }

  /** What `/health/ready` tells of this organisation. */
  readiness() {
    return {
      genesys: this.#upstreamHealth.now,
      budget: this.#sharing.budget.view('token').mode,
      store: this.#sharing.health(),
      ...(this.#notifications && { notifications: this.#notifications.view }),
      ...this.#differences(),
    }
  }

  #differences() {
    const lastMs = this.#planner.lastDifferenceMs
    return lastMs === null ? {} : { canaryDifferedAt: new Date(lastMs).toISOString() }
  }

  get loadsUnderWay(): number {
    return this.#cache.loadsUnderWay
  }

  /** Resolves when no load is under way. */
  idle(): Promise<void> {
    return this.#cache.idle()
  }

  /** Ends this process's loads with an error. Other processes that wait for them load at once. */
  endLoads(): Promise<void> {
    // Questions that wait for another process's load get this error, too.
    this.#cache.abandonWaits(
      new UpstreamUnavailableError('The gateway is shutting down', { kind: 'closed' }),
    )
    return this.#genesys.close()
  }

  async close(): Promise<void> {
    await this.#notifications?.close()
    await this.endLoads()
    await this.idle()
    await this.#sharing.close()
    await this.simulator?.close()
  }

  /** Behind the start, and never a reason not to start: without an answer the configured prior holds. */
  async #readLimits(): Promise<void> {
    try {
      const { value } = await this.#genesys.readLimits('platform.api', { priority: 'refresh' })
      const limit = tokenPerMinute(value)
      if (limit !== undefined) this.#sharing.budget.learnPrior({ limit, windowMs: MINUTE })
    } catch (error) {
      this.#parts.logger.warn(withoutError({ error }), 'limits not read')
    }
  }
}

async function openUpstream(config: UpstreamConfig, parts: OrganisationParts): Promise<Upstream> {
  if (config.kind === 'genesys') {
    const { kind, ...genesys } = config
    return { ...genesys, simulator: null }
  }
  const simulator = await startSimulator({ clock: parts.clock, ...parts.simulator })
  const { url: apiUrl, loginUrl, clientId, clientSecret } = simulator
  return { loginUrl, apiUrl, clientId, clientSecret, simulator }
}

/** Keeps apart what different organisations and clients may see; from configuration alone. */
function scopeOf({ apiUrl, clientId, simulator }: Upstream): string {
  const domain = simulator ? 'simulator' : new URL(apiUrl).host
  const client = createHash('sha256').update(clientId).digest('hex').slice(0, 16)
  return `${domain}:${client}:all`
}
