import { type Authority, isLoopbackName, parseAuthority } from './authority.js'
import { isListed } from './hosts.js'
import type { AccessPolicy } from './policy.js'

/** Where Apollo Sandbox runs: its page in the browser asks the gateway directly. */
const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
]

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

interface Origin {
  /** As `access.corsOrigins` is compared. */
  readonly text: string
  /** Of a web page; null for anything else, such as a browser extension. */
  readonly web: {
    readonly name: string
    readonly port: number
    readonly defaultPort: number
  } | null
}

/** One origin, or null: neither a list of them, nor `null`, nor anything with a path. */
export function parseOrigin(text: string): Origin | null {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)$/.exec(text.toLowerCase()) ?? []
  const authority = rest === undefined ? null : parseAuthority(rest)
  if (scheme === undefined || authority === null) return null
  const { name, port } = authority
  const defaultPort = DEFAULT_PORTS[scheme]
  const shown = port === null || port === defaultPort ? '' : `:${port}`
  return {
    text: `${scheme}://${name}${shown}`,
    web: defaultPort === undefined ? null : { name, port: port ?? defaultPort, defaultPort },
  }
}

/**
 * Whether a web page of a foreign origin asks. The browser sends the page's origin, which no page can
 * forge. `host` is the request's, where that is accepted.
 */
export function isForeign(
  origins: readonly string[],
  host: Authority | null,
  policy: AccessPolicy,
): boolean {
  if (origins.length === 0) return false
  const origin = origins.length === 1 ? parseOrigin(origins[0] ?? '') : null
  if (origin === null) return true
  if (SANDBOX_ORIGINS.includes(origin.text) || policy.corsOrigins.includes(origin.text))
    return false
  const { web } = origin
  if (web === null) return true
  // The scheme is not compared: TLS may end at a proxy. A Host without a port has the scheme's.
  const isOwn = host?.name === web.name && (host.port ?? web.defaultPort) === web.port
  if (isOwn || isListed(web, policy.hosts)) return false
  return !(policy.isLoopback && isLoopbackName(web))
}
