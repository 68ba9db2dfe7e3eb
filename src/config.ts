import { type Access, readAccess } from './config/access.js'
import { readDocuments } from './config/documents.js'
import { readFile } from './config/file.js'
import { type HttpConfig, httpSchema } from './config/http.js'
import { LIMITS, type Limits } from './config/limits.js'
import { planningSchema } from './config/planning.js'
import { type Env, Reader } from './config/reader.js'
import { readStore, type StoreConfig } from './config/store.js'
import { readRunFetch, readUpstream, type UpstreamConfig } from './config/upstream.js'
import type { DocumentsPolicy } from './graph/documents/listed-documents.js'
import { subgraphSchema } from './graph/schema.js'
import type { PlanningConfig } from './planning/planner.js'
import { CATALOG, type Catalog } from './reports/catalog.js'
import type { LifetimeOverrides } from './reports/lifetime/lifetime.js'
import { problemsIn } from './reports/lifetime/lifetime-overrides.js'
import { REQUEST_LOGS, type RequestLog } from './server/request-log.js'

export interface Config {
  readonly host: string
  readonly port: number
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly logRequests: RequestLog
  readonly upstream: UpstreamConfig
  readonly store: StoreConfig
  readonly memoryMaxBytes: number
  /** Bound of a file store on the disk. */
  readonly fileMaxBytes: number
  /** Whether answers to equal requests are given again without the executor. */
  readonly answersFromTemplates: boolean
  readonly access: Access
  /** Which documents may be asked. */
  readonly documents: DocumentsPolicy
  readonly limits: Limits
  readonly http: HttpConfig
  /** How questions to Genesys Cloud are put together. */
  readonly planning: PlanningConfig
  /** The token's limit until Genesys Cloud gives one. */
  readonly requestsPerMinute: number
  /** Whether the upstream also offers the guide's run–fetch reports. */
  readonly runFetch: boolean
  /** Whether Genesys Cloud's notification channel is used. */
  readonly notifications: boolean
  /** Ages that replace those of the lifetime rules. */
  readonly lifetimes: LifetimeOverrides
  /** Variables that are set and have no effect. */
  readonly warnings: readonly string[]
}

/** Everything that is wrong with the configuration, in the words of `.env.example`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The configuration is not valid:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    )
    this.problems = problems
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const TOKEN_IS_SHARED =
  'SHARED_TOKEN_KEY has no effect: on Redis replicas always share their token, sealed with a key derived from GENESYS_CLIENT_SECRET'

/** Reads the environment, and the file it names; throws a `ConfigError` with all problems at once. */
export function readConfig(env: Env, catalog: Catalog = CATALOG): Config {
  const reader = new Reader(env)
  const host = reader.text('HOST') ?? '127.0.0.1'
  const file = readFile(reader, catalog)
  const { lifetimes = {} } = file
  for (const problem of problemsIn(lifetimes)) reader.problem(`CONFIG_FILE ${problem}`)
  const store = readStore(reader)
  const port = reader.integer('PORT', 4_000, 0, 65_535)
  const logLevel = reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info')
  const upstream = readUpstream(reader, host)
  const config: Config = {
    host,
    port,
    logLevel,
    logRequests: reader.oneOf('LOG_REQUESTS', REQUEST_LOGS, 'slow'),
    upstream,
    store,
    memoryMaxBytes: reader.integer('MEMORY_MAX_MB', 256, 1, 65_536) * 2 ** 20,
    fileMaxBytes: (file.store?.fileMaxMegabytes ?? 1_024) * 2 ** 20,
    answersFromTemplates: reader.isOn('ANSWERS_FROM_TEMPLATES', true),
    access: readAccess(reader, host, file.access),
    documents: readDocuments(reader, file.documents, () => subgraphSchema(catalog)),
    limits: file.limits ?? LIMITS,
    http: file.http ?? httpSchema.parse({}),
    planning: file.planning ?? planningSchema.parse({}),
    requestsPerMinute: file.budget?.requestsPerMinute ?? 300,
    runFetch: readRunFetch(reader, upstream),
    notifications: reader.isOn('GENESYS_NOTIFICATIONS', false),
    lifetimes,
    warnings: reader.text('SHARED_TOKEN_KEY') ? [TOKEN_IS_SHARED] : [],
  }
  if (reader.problems.length > 0) throw new ConfigError(reader.problems)
  return Object.freeze(config)
}
