import { apiUrlOf, loginUrlOf, regionDomain } from '../upstream/regions.js'
import { isLoopback } from './loopback.js'
import type { Reader } from './reader.js'
import { isShared } from './store.js'

export interface GenesysConfig {
  readonly kind: 'genesys'
  /** Of the region; undefined where only addresses are named. */
  readonly domain?: string | undefined
  /** Bases without a path. */
  readonly loginUrl: string
  readonly apiUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

export type UpstreamConfig = GenesysConfig | { readonly kind: 'simulator' }

const GENESYS_NAMES = [
  'GENESYS_REGION',
  'GENESYS_CLIENT_ID',
  'GENESYS_CLIENT_SECRET',
  'GENESYS_LOGIN_URL',
  'GENESYS_API_URL',
  'GENESYS_SIMULATOR',
  'GENESYS_RUN_FETCH',
  'GENESYS_NOTIFICATIONS',
] as const

/** Where one of these is set, the real Genesys Cloud is meant. */
const GENESYS_REAL = GENESYS_NAMES.slice(0, 5)

export function readUpstream(reader: Reader, host: string): UpstreamConfig {
  for (const name of reader.names) {
    if (name.startsWith('GENESYS_') && !GENESYS_NAMES.some((known) => known === name)) {
      reader.problem(`${name} is not known; the names are ${GENESYS_NAMES.join(', ')}`)
    }
  }
  const given = GENESYS_REAL.filter((name) => reader.text(name) !== undefined)
  // Only where no variable names the real Genesys Cloud: a lost secret must not serve invented numbers.
  const isDefault = given.length === 0 && isLoopback(host) && !isShared(reader)
  if (reader.isOn('GENESYS_SIMULATOR', isDefault)) {
    if (given.length > 0) {
      reader.problem(`GENESYS_SIMULATOR=on does not go with ${given.join(', ')}: choose one`)
    }
    return { kind: 'simulator' }
  }
  return readGenesys(reader)
}

/** Whether the upstream also offers the guide's run–fetch reports. */
export function readRunFetch(reader: Reader, { kind }: UpstreamConfig): boolean {
  return reader.isOn('GENESYS_RUN_FETCH', kind === 'simulator')
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
  const addresses = [reader.text('GENESYS_LOGIN_URL'), reader.text('GENESYS_API_URL')]
  if (region === undefined && addresses.includes(undefined)) {
    reader.problem('GENESYS_REGION is missing (or both GENESYS_LOGIN_URL and GENESYS_API_URL)')
  }
  return {
    kind: 'genesys',
    ...(domain !== undefined && { domain }),
    loginUrl: loginUrl ?? '',
    apiUrl: apiUrl ?? '',
    clientId: reader.required('GENESYS_CLIENT_ID'),
    clientSecret: reader.required('GENESYS_CLIENT_SECRET'),
  }
}
