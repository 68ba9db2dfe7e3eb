/** Region keys and domains: the SDK's table `PureCloudRegionHosts` (npm `purecloud-platform-client-v2` 262). */
const DOMAINS: ReadonlyMap<string, string> = new Map([
  ['us_east_1', 'mypurecloud.com'],
  ['us_east_2', 'use2.us-gov-pure.cloud'],
  ['us_west_2', 'usw2.pure.cloud'],
  ['ca_central_1', 'cac1.pure.cloud'],
  ['sa_east_1', 'sae1.pure.cloud'],
  ['mx_central_1', 'mxc1.pure.cloud'],
  ['eu_west_1', 'mypurecloud.ie'],
  ['eu_west_2', 'euw2.pure.cloud'],
  ['eu_central_1', 'mypurecloud.de'],
  ['eu_central_2', 'euc2.pure.cloud'],
  ['eusc_de_east_1', 'edee1.eusc-pure.cloud'],
  ['me_central_1', 'mec1.pure.cloud'],
  ['ap_southeast_1', 'apse1.pure.cloud'],
  ['ap_southeast_2', 'mypurecloud.com.au'],
  ['ap_northeast_1', 'mypurecloud.jp'],
  ['ap_northeast_2', 'apne2.pure.cloud'],
  ['ap_northeast_3', 'apne3.pure.cloud'],
  ['ap_south_1', 'aps1.pure.cloud'],
])

export const REGION_KEYS: readonly string[] = [...DOMAINS.keys()]

/** At least two labels, no scheme, no port, no path. */
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/

/** The domain of a region key, or of a plain domain: new regions appear faster than releases of the gateway. */
export function regionDomain(keyOrDomain: string): string | undefined {
  const text = keyOrDomain.trim().toLowerCase()
  return DOMAINS.get(text.replaceAll('-', '_')) ?? (DOMAIN.test(text) ? text : undefined)
}

export function loginUrlOf(domain: string): string {
  return `https://login.${domain}`
}

export function apiUrlOf(domain: string): string {
  return `https://api.${domain}`
}

/** Of its region, where one is named, and of where its API and its login are. */
export function organisationDomains({
  domain,
  apiUrl,
  loginUrl,
}: {
  readonly domain?: string | undefined
  readonly apiUrl: string
  readonly loginUrl: string
}): readonly string[] {
  const hosts = [apiUrl, loginUrl].map((base) => new URL(base).hostname)
  const domains = hosts.map((host) => host.replace(/^(api|login)\./, ''))
  return [...new Set(domain === undefined ? domains : [domain, ...domains])]
}
