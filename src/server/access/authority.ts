import { isIP } from 'node:net'
import { addressRanges } from '../connections/address-ranges.js'

/** The host and port of a URL, as `Host`, `Origin` and `access.hosts` write them. */
export interface Authority {
  /** Canonical: lower case, IPv4 as four numbers, IPv6 shortened and without brackets. */
  readonly name: string
  readonly port: number | null
}

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i

/**
 * Exactly one authority, or null. The URL parser makes names canonical as browsers do before they
 * send them (`127.1` is 127.0.0.1); what it would also take (user names, paths, zone ids, percent
 * signs) is refused by the pattern.
 */
export function parseAuthority(text: string): Authority | null {
  const [, host, port] = AUTHORITY.exec(text) ?? []
  if (host === undefined || !URL.canParse(`http://${text}`)) return null
  // A name with one dot at its end is the same name, said to be complete.
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return name === '' ? null : { name, port: port === undefined ? null : Number(port) }
}

const isLoopbackAddress = addressRanges(['127.0.0.0/8', '::1'])

/** Names that reach only the machine on which they are used. */
export function isLoopbackName({ name }: Authority): boolean {
  return name === 'localhost' || isLoopbackAddress(name)
}

/** Whether the name is an address. DNS is not asked about addresses, so they cannot be rebound. */
export function isAddress({ name }: Authority): boolean {
  return isIP(name) !== 0
}
