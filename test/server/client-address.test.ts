import { expect, it } from 'vitest'
import { addressRanges } from '../../src/server/connections/address-ranges.js'
import { clientAddress } from '../../src/server/connections/client-address.js'

const isTrustedProxy = addressRanges(['10.0.0.0/8', 'fd00::/8'])

it.each<[string, string | undefined, string]>([
  ['192.0.2.1', undefined, '192.0.2.1'],
  ['::ffff:192.0.2.1', undefined, '192.0.2.1'],
  // Whoever is no proxy may say what it likes.
  ['192.0.2.1', '192.0.2.9', '192.0.2.1'],
  ['10.0.0.1', '192.0.2.9', '192.0.2.9'],
  ['::ffff:10.0.0.1', '::ffff:192.0.2.9', '192.0.2.9'],
  ['fd00::1', '2001:db8::7', '2001:db8::7'],
  ['10.0.0.1', '198.51.100.7, 192.0.2.9', '192.0.2.9'],
  ['10.0.0.1', '198.51.100.7, 192.0.2.9 ,10.0.0.2', '192.0.2.9'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['10.0.0.1', '', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.1'],
  ['10.0.0.1', 'unknown', '10.0.0.1'],
  ['10.0.0.1', '192.0.2.9, x'.repeat(9), '10.0.0.1'],
])('a request of %s with X-Forwarded-For %j comes from %s', (remoteAddress, forwarded, address) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  expect(clientAddress({ socket: { remoteAddress }, headers }, isTrustedProxy)).toBe(address)
})
