import { type Authority, isAddress, isLoopbackName, parseAuthority } from './authority.js'
import type { AccessPolicy } from './policy.js'

/**
 * The authority that the request is for; null where it names none, or more than one.
 * An absolute request target names one, too (RFC 9112, 3.2.2): then both must agree.
 */
export function hostOf(hosts: readonly string[], target: string): Authority | null {
  if (hosts.length > 1) return null
  const named = hosts[0] === undefined ? null : parseAuthority(hosts[0])
  if (target.startsWith('/') || target === '*') return named
  const absolute = parseAuthority(/^https?:\/\/([^/?#]*)/i.exec(target)?.[1] ?? '')
  if (hosts[0] === undefined) return absolute
  return absolute && named && isSame(absolute, named) ? named : null
}

/**
 * Whether a request for this host may be answered. A page whose name is rebound to this gateway's
 * address sends that name, so only names are accepted that cannot be rebound, or that the operator
 * has listed. Where keys are asked for, any name is accepted: a page with a rebound name has no key.
 */
export function isAcceptedHost(host: Authority | null, policy: AccessPolicy): boolean {
  return (policy.auth === 'api-keys' && policy.hosts.length === 0) || isOwnHost(host, policy)
}

/** Whether the host is one of this gateway's, even where any is accepted. */
export function isOwnHost(host: Authority | null, policy: AccessPolicy): boolean {
  if (host === null) return false
  if (isLoopbackName(host) || isListed(host, policy.hosts)) return true
  const isRebindable = !isAddress(host) && host.name.includes('.')
  return policy.auth === 'none' && !policy.isLoopback && !isRebindable
}

/** A listed host without a port stands for all its ports. */
export function isListed({ name, port }: Authority, listed: readonly Authority[]): boolean {
  return listed.some((one) => one.name === name && (one.port === null || one.port === port))
}

function isSame(one: Authority, other: Authority): boolean {
  return one.name === other.name && one.port === other.port
}
