import { UpstreamUnavailableError } from '../errors/errors.js'

/**
 * Where a channel is connected to: TLS, or this machine. Who knows the address can read the channel, so it
 * stands in no message.
 */
export function checkedConnectUri(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'wss:' || (url?.protocol === 'ws:' && isThisMachine(url.hostname)))
    return url
  const scheme = url ? url.protocol.replace(/:$/, '') : 'no address'
  throw new UpstreamUnavailableError(
    `connectUri of the notification channel is ${scheme}; only wss is used, and ws on loopback`,
    { kind: 'malformed' },
  )
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
