import { UpstreamUnavailableError } from '../errors/errors.js'

/**
 * Where a channel is connected to: TLS at the organisation's own domains, or this machine where the API is here,
 * too. Who knows the address can read the channel, so it stands in no message.
 * @param domains as `organisationDomains` gives them
 */
export function checkedConnectUri(text: string, domains: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && isAllowed(url, domains)) return url
  const wanted = [...new Set(domains)].join(' or ')
  throw new UpstreamUnavailableError(
    `connectUri of the notification channel is ${kindOf(url)}; only wss at ${wanted} is used (GENESYS_REGION), and ws on loopback where GENESYS_API_URL is on loopback`,
    { kind: 'malformed' },
  )
}

function isAllowed({ protocol, hostname }: URL, domains: readonly string[]): boolean {
  if (protocol === 'ws:') return isThisMachine(hostname) && domains.some(isThisMachine)
  if (protocol !== 'wss:') return false
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
}

function kindOf(url: URL | undefined): string {
  if (!url) return 'no address'
  const scheme = url.protocol.replace(/:$/, '')
  return scheme === 'wss' ? 'wss at another host' : scheme
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
