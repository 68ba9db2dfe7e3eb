import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { readConfig } from '../../src/config.js'
import { addressRanges, isAddressRange } from '../../src/server/connections/address-ranges.js'
import { startGateway } from '../support/gateway.js'
import { open } from '../support/raw-http.js'

describe(addressRanges, () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '::ffff:10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '10.0.0.6', false],
    ['::1', '0:0::1', true],
    ['fd00::/8', 'fd12:3456::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['0.0.0.0/0', '1.2.3.4', true],
    ['0.0.0.0/0', 'fe80::1', false],
    ['10.0.0.0/8', '', false],
  ])('%s and %s: %s', (range, address, expected) => {
    expect(addressRanges([range])(address)).toBe(expected)
  })

  it.each([
    '',
    '10.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    'proxy',
    '::1/129',
    '::1%lo',
    ' ::1',
  ])('knows that "%s" is none', (text) => {
    expect(isAddressRange(text)).toBe(false)
  })
})

describe('connections', () => {
  const limits = { ...LIMITS, connections: 5, connectionsPerAddress: 3 }
  const access = readConfig({}).access
  const isTaken = async (socket: Socket) => {
    socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n')
    const [event] = await Promise.race([
      once(socket, 'data').then(() => ['data']),
      once(socket, 'close').then(() => ['close']),
    ])
    return event === 'data'
  }

  it.each([
    ['of one address', access, 3, 'connectionsPerAddress'],
    ['of a trusted proxy', { ...access, trustedProxies: ['127.0.0.0/8'] }, 5, 'connections'],
  ])(
    '%s are taken up to the limit, and again when some are gone',
    async (_, settings, most, limit) => {
      await using gateway = await startGateway({ config: { access: settings, limits } })
      const sockets: Socket[] = []
      for (let n = 0; n < most; n += 1) {
        const socket = await open(gateway.url)
        expect(await isTaken(socket)).toBe(true)
        sockets.push(socket)
      }
      for (let n = 0; n < 3; n += 1) expect(await isTaken(await open(gateway.url))).toBe(false)
      const refused = gateway.events.filter(({ type }) => type === 'connectionRefused')
      expect(refused).toEqual(Array(3).fill({ type: 'connectionRefused', limit }))
      expect(gateway.events.filter(({ type }) => type === 'refusals')).toHaveLength(1)
      for (const socket of sockets) socket.destroy()
      await expect
        .poll(async () => isTaken(await open(gateway.url)), { timeout: 10_000 })
        .toBe(true)
    },
  )
})
