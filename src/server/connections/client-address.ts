import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { plain } from './connection-limits.js'

/**
 * Where a request comes from. Of a trusted proxy: the last address of X-Forwarded-For that is no trusted proxy's,
 * since whatever stands before it may have been sent by the client; the proxy's own where it says none.
 */
export function clientAddress(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & {
    readonly socket: { readonly remoteAddress?: string | undefined }
  },
  isTrustedProxy: (address: string) => boolean,
): string {
  const remote = plain(socket.remoteAddress ?? '')
  if (!isTrustedProxy(remote)) return remote
  // Node joins the field's values with commas.
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
  for (const text of forwarded.reverse()) {
    const address = plain(withoutPort(text.trim()))
    if (isIP(address) === 0) return remote
    if (!isTrustedProxy(address)) return address
  }
  return remote
}

/** Some proxies write `192.0.2.1:5678` or `[2001:db8::1]:5678`. */
function withoutPort(text: string): string {
  const [, v6, v4] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text) ?? []
  return v6 ?? v4 ?? text
}
