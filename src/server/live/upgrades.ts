import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Node takes every request with `Upgrade` for one that leaves HTTP as soon as somebody listens for upgrades. Java's
 * HTTP client sends `Upgrade: h2c` with every first request, and a server may overlook what it does not speak
 * (RFC 9110, 7.8): such a request is put back into its connection without the field, and is read once more.
 */
export function readAgain(
  server: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    if (!UPGRADING.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
    else if (/^connection$/i.test(name) && /\bclose\b/i.test(value)) lines.push(`${name}: close`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

const UPGRADING = new Set(['connection', 'upgrade', 'http2-settings'])
