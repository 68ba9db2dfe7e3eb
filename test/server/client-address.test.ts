import { expect, it } from 'vitest'
import { addressRanges } from '../../src/server/connections/address-ranges.js'
import { clientAddress } from '../../src/server/connections/client-address.js'
import { countedAddress } from '../../src/server/connections/counted-address.js'

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
  ['10.0.0.1', '192.0.2.9:5678', '192.0.2.9'],
  ['10.0.0.1', '[2001:db8::7]:5678', '2001:db8::7'],
  ['10.0.0.1', '[2001:db8::7], 10.0.0.2:443', '2001:db8::7'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['10.0.0.1', '', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.1'],
  ['10.0.0.1', 'unknown', '10.0.0.1'],
  ['10.0.0.1', '192.0.2.9, x'.repeat(9), '10.0.0.1'],
])('a request of %s with X-Forwarded-For %j comes from %s', (remoteAddress, forwarded, address) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  expect(clientAddress({ socket: { remoteAddress }, headers }, isTrustedProxy)).toBe(address)
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['2001:DB8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1::5', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['64:ff9b:1:2:3:4:192.0.2.1', '64:ff9b:1:2::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted)
})
