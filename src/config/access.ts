import { z } from 'zod'
import { parseAuthority } from '../server/access/authority.js'
import { parseOrigin } from '../server/access/origins.js'
import type { AccessPolicy } from '../server/access/policy.js'
import { isAddressRange } from '../server/connections/address-ranges.js'
import { isLoopback } from './loopback.js'
import type { Reader } from './reader.js'

export interface Access extends AccessPolicy {
  /** Whether Apollo Sandbox and GraphiQL are served. */
  readonly explorers: boolean
  /** Whether addresses and attributes of people are kept and told. */
  readonly personalData: boolean
  /** Addresses and ranges without a bound of connections of their own. */
  readonly trustedProxies: readonly string[]
}

const host = z.string().transform((text, context) => {
  const authority = parseAuthority(text)
  if (authority) return authority
  const message = `"${text}" is not a host: write a name or an address, and a port only where just that one is meant, for example dashboards.example, 10.0.0.5:4000 or [fd00::5]`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const origin = z.string().transform((text, context) => {
  const parsed = parseOrigin(text.replace(/\/$/, ''))
  if (parsed) return parsed.text
  const message = `"${text}" is not an origin: write scheme and host, without a path, for example https://dashboards.example`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const addressRange = z.string().refine(isAddressRange, {
  error: ({ input }) =>
    `"${input}" is not an address: write one, or a range, for example 10.0.0.5 or 10.0.0.0/8`,
})

/** `access.*` of CONFIG_FILE. */
export const accessSchema = z.strictObject({
  hosts: z.array(host).default([]),
  corsOrigins: z.array(origin).default([]),
  openMetrics: z.boolean().default(false),
  explorers: z.boolean().default(true),
  personalData: z.boolean().default(false),
  trustedProxies: z.array(addressRange).default([]),
})

const AUTH_KINDS = ['none', 'api-keys'] as const

export function readAccess(
  reader: Reader,
  listeningHost: string,
  file: z.infer<typeof accessSchema> = accessSchema.parse({}),
): Access {
  const apiKeys = readHashes(reader, 'API_KEYS')
  const adminKeys = readHashes(reader, 'API_ADMIN_KEYS')
  const metricsKeys = readHashes(reader, 'METRICS_KEY')
  const auth = readAuth(reader, listeningHost, { apiKeys, adminKeys })
  return { ...file, auth, apiKeys, adminKeys, metricsKeys, isLoopback: isLoopback(listeningHost) }
}

function readAuth(
  reader: Reader,
  listeningHost: string,
  { apiKeys, adminKeys }: Pick<Access, 'apiKeys' | 'adminKeys'>,
): Access['auth'] {
  const hasKeys = apiKeys.length + adminKeys.length > 0
  const asked = reader.text('AUTH')
  if (asked === undefined) {
    if (hasKeys) return 'api-keys'
    if (isLoopback(listeningHost)) return 'none'
    reader.problem(
      `HOST=${listeningHost} is not loopback: set API_KEYS, or AUTH=none if anybody may ask`,
    )
    return 'api-keys'
  }
  const kind = AUTH_KINDS.find((one) => one === asked)
  if (kind === undefined) {
    reader.problem(`AUTH must be one of ${AUTH_KINDS.join(', ')}, not "${asked}"`)
  } else if (kind === 'api-keys' && !hasKeys) {
    reader.problem('API_KEYS is missing: AUTH=api-keys needs at least one')
  } else if (kind === 'none' && apiKeys.length > 0) {
    reader.problem('AUTH=none does not go with API_KEYS: choose one')
  }
  return kind ?? 'api-keys'
}

/** A text that is not a hash may be a key, so no message repeats it. */
function readHashes(reader: Reader, name: string): readonly string[] {
  const hashes = (reader.text(name) ?? '')
    .split(',')
    .map((hash) => hash.trim().toLowerCase())
    .filter((hash) => hash !== '')
  if (hashes.some((hash) => !/^[0-9a-f]{64}$/.test(hash))) {
    reader.problem(`${name} must be SHA-256 hashes (64 hexadecimal digits), separated by commas`)
  }
  return hashes
}
