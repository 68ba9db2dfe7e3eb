import { BlockList, isIP } from 'node:net'
import type { Authority } from './authority.js'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Names that reach only the machine on which they are used. `BlockList` also knows IPv4 written as IPv6. */
export function isLoopbackName({ name }: Authority): boolean {
  const family = isIP(name)
  if (family === 0) return name === 'localhost'
  return LOOPBACK.check(name, family === 6 ? 'ipv6' : 'ipv4')
}
