import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionLimit } from '../events.js'
import type { ServerLimits } from '../limits.js'
import { countedAddress } from './counted-address.js'

/** Closes connections beyond what one address may have, and beyond what is taken in all. */
export function limitConnections(
  server: Server,
  {
    connections,
    connectionsPerAddress,
  }: Pick<ServerLimits, 'connections' | 'connectionsPerAddress'>,
  isTrustedProxy: (address: string) => boolean,
  onRefused: (limit: ConnectionLimit) => void,
): void {
  const counts = new Map<string, number>()
  /** Node is handed a connection again for a request that does not leave HTTP. */
  const known = new WeakSet<Socket>()

  server.maxConnections = connections
  server.on('drop', () => onRefused('connections'))
  server.on('connection', (socket: Socket) => {
    if (known.has(socket)) return
    known.add(socket)
    const address = plain(socket.remoteAddress ?? '')
    if (isTrustedProxy(address)) return
    const counted = countedAddress(address)
    const count = counts.get(counted) ?? 0
    if (count >= connectionsPerAddress) {
      onRefused('connectionsPerAddress')
      socket.destroy()
      return
    }
    counts.set(counted, count + 1)
    socket.once('close', () => {
      const left = (counts.get(counted) ?? 1) - 1
      if (left > 0) counts.set(counted, left)
      else counts.delete(counted)
    })
  })
}

/** An IPv4 client of a socket that takes both is told as `::ffff:10.0.0.5`. */
export function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
