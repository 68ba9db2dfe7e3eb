import { readFileSync } from 'node:fs'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import type { LifetimeOverrides } from './reports/lifetime.js'
import { lifetimeOverrides, lifetimesSchema, problemsIn } from './reports/lifetime-overrides.js'
import type { Auth } from './server/api-keys.js'
import { apiUrlOf, loginUrlOf, regionDomain } from './upstream/regions.js'

/** How to reach Genesys Cloud. */
export interface GenesysConfig {
  readonly kind: 'genesys'
  /** Bases without a path. */
  readonly loginUrl: string
  readonly apiUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface Config {
  readonly host: string
  readonly port: number
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly upstream: GenesysConfig | { readonly kind: 'simulator' }
  readonly memoryMaxBytes: number
  readonly auth: Auth
  /** Web pages of these origins may ask, besides Apollo Sandbox and, on loopback, local ones. */
  readonly corsOrigins: readonly string[]
  /** What is believed of the token's limit before Genesys Cloud has told. */
  readonly requestsPerMinute: number
  /** Whether the upstream also offers the guide's run–fetch reports. */
  readonly runFetch: boolean
  /** Other ages than those of the lifetime rules. */
  readonly lifetimes: LifetimeOverrides
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

const GENESYS_NAMES = [
  'GENESYS_REGION',
  'GENESYS_CLIENT_ID',
  'GENESYS_CLIENT_SECRET',
  'GENESYS_LOGIN_URL',
  'GENESYS_API_URL',
  'GENESYS_SIMULATOR',
  'GENESYS_RUN_FETCH',
] as const

/** Any of these says that the real Genesys Cloud is meant. */
const GENESYS_REAL = GENESYS_NAMES.slice(0, 5)

const fileSchema = z.strictObject({
  access: z
    .strictObject({ corsOrigins: z.array(z.url({ protocol: /^https?$/ })).optional() })
    .optional(),
  lifetimes: lifetimesSchema.optional(),
  budget: z.strictObject({ requestsPerMinute: z.int().min(1).max(100_000).optional() }).optional(),
})

type Env = Readonly<Record<string, string | undefined>>

/** Reads the environment, and the file it names; throws a `ConfigError` with all problems at once. */
export function readConfig(env: Env): Config {
  const reader = new Reader(env)
  const host = reader.text('HOST') ?? '127.0.0.1'
  const file = readFile(reader)
  const lifetimes = lifetimeOverrides(file.lifetimes ?? {})
  for (const problem of problemsIn(lifetimes)) reader.problem(`CONFIG_FILE ${problem}`)
  const config: Config = {
    host,
    port: reader.integer('PORT', 4_000, 0, 65_535),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    upstream: readUpstream(reader, host),
    memoryMaxBytes: reader.integer('MEMORY_MAX_MB', 256, 1, 65_536) * 2 ** 20,
    auth: readAuth(reader, host),
    corsOrigins: file.access?.corsOrigins ?? [],
    requestsPerMinute: file.budget?.requestsPerMinute ?? 300,
    runFetch: readRunFetch(reader, host),
    lifetimes,
  }
  readStore(reader)
  if (reader.problems.length > 0) throw new ConfigError(reader.problems)
  return Object.freeze(config)
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The environment, where an empty variable is one that is not set, and what is wrong with it. */
class Reader {
  readonly problems: string[] = []
  readonly #env: Env

  constructor(env: Env) {
    this.#env = env
  }

  get names(): readonly string[] {
    return Object.keys(this.#env)
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined
  }

  integer(name: string, otherwise: number, least: number, most: number): number {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    this.problem(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
    return otherwise
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = values.find((one) => one === text)
    if (value) return value
    this.problem(`${name} must be one of ${values.join(', ')}, not "${text}"`)
    return otherwise
  }

  /** A base address without a path. */
  base(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search)
      return url.origin
    this.problem(`${name} must be an http or https address without a path`)
    return undefined
  }

  problem(text: string): void {
    this.problems.push(text)
  }
}

function readUpstream(reader: Reader, host: string): Config['upstream'] {
  for (const name of reader.names) {
    if (name.startsWith('GENESYS_') && !GENESYS_NAMES.some((known) => known === name)) {
      reader.problem(`${name} is not known; the names are ${GENESYS_NAMES.join(', ')}`)
    }
  }
  const given = givenNames(reader)
  if (reader.oneOf('GENESYS_SIMULATOR', ['on', 'off'], simulatorByDefault(reader, host)) === 'on') {
    if (given.length > 0) {
      reader.problem(`GENESYS_SIMULATOR=on does not go with ${given.join(', ')}: choose one`)
    }
    return { kind: 'simulator' }
  }
  return readGenesys(reader)
}

function givenNames(reader: Reader): readonly string[] {
  return GENESYS_REAL.filter((name) => reader.text(name) !== undefined)
}

/** A lost secret must not serve invented numbers: so only where nothing points at the real one. */
function simulatorByDefault(reader: Reader, host: string): 'on' | 'off' {
  return givenNames(reader).length === 0 && isLoopback(host) ? 'on' : 'off'
}

function readRunFetch(reader: Reader, host: string): boolean {
  const simulated = reader.text('GENESYS_SIMULATOR') ?? simulatorByDefault(reader, host)
  return (
    reader.oneOf('GENESYS_RUN_FETCH', ['on', 'off'], simulated === 'on' ? 'on' : 'off') === 'on'
  )
}

function readGenesys(reader: Reader): GenesysConfig {
  const region = reader.text('GENESYS_REGION')
  const domain = region === undefined ? undefined : regionDomain(region)
  if (region !== undefined && domain === undefined) {
    reader.problem(
      `GENESYS_REGION must be a region key such as us_east_1 or a domain such as mypurecloud.com, not "${region}"`,
    )
  }
  const loginUrl = reader.base('GENESYS_LOGIN_URL') ?? (domain && loginUrlOf(domain))
  const apiUrl = reader.base('GENESYS_API_URL') ?? (domain && apiUrlOf(domain))
  const clientId = reader.text('GENESYS_CLIENT_ID')
  const clientSecret = reader.text('GENESYS_CLIENT_SECRET')
  const addresses = [reader.text('GENESYS_LOGIN_URL'), reader.text('GENESYS_API_URL')]
  if (region === undefined && addresses.includes(undefined)) {
    reader.problem('GENESYS_REGION is missing (or both GENESYS_LOGIN_URL and GENESYS_API_URL)')
  }
  if (!clientId) reader.problem('GENESYS_CLIENT_ID is missing')
  if (!clientSecret) reader.problem('GENESYS_CLIENT_SECRET is missing')
  return {
    kind: 'genesys',
    loginUrl: loginUrl ?? '',
    apiUrl: apiUrl ?? '',
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
  }
}

function readAuth(reader: Reader, host: string): Auth {
  const hashes = (reader.text('API_KEYS') ?? '')
    .split(',')
    .map((hash) => hash.trim().toLowerCase())
    .filter((hash) => hash !== '')
  if (hashes.some((hash) => !/^[0-9a-f]{64}$/.test(hash))) {
    reader.problem('API_KEYS must be SHA-256 hashes (64 hexadecimal digits), separated by commas')
  }
  const byDefault = hashes.length > 0 ? 'api-keys' : isLoopback(host) ? 'none' : undefined
  const asked = reader.text('AUTH')
  const kind = asked === undefined ? byDefault : reader.oneOf('AUTH', ['none', 'api-keys'], 'none')
  if (kind === undefined) {
    reader.problem(`HOST=${host} is not loopback: set API_KEYS, or AUTH=none if anybody may ask`)
  }
  if (kind === 'api-keys' && hashes.length === 0) {
    reader.problem('API_KEYS is missing: AUTH=api-keys needs at least one')
  }
  if (kind === 'none' && hashes.length > 0) {
    reader.problem('AUTH=none does not go with API_KEYS: choose one')
  }
  return kind === 'api-keys' ? { kind, hashes } : { kind: 'none' }
}

function readStore(reader: Reader): void {
  const url = reader.text('STORE_URL') ?? 'memory:'
  if (url !== 'memory:') {
    reader.problem(
      'STORE_URL must be memory: (stores that processes share come with a later version)',
    )
  }
}

function readFile(reader: Reader): z.infer<typeof fileSchema> {
  const path = reader.text('CONFIG_FILE')
  if (path === undefined) return {}
  let content: unknown
  try {
    content = parseYaml(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    reader.problem(
      `CONFIG_FILE ${path} cannot be read as JSON or YAML: ${(error as Error).message}`,
    )
    return {}
  }
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    reader.problem(`CONFIG_FILE ${[...issue.path, issue.message].join(': ')}`)
  }
  return {}
}
