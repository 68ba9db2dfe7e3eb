import { expect, it } from 'vitest'
import {
  apiUrlOf,
  loginUrlOf,
  organisationDomains,
  REGION_KEYS,
  regionDomain,
} from '../../src/upstream/regions.js'

it.each([
  ['us_east_1', 'mypurecloud.com'],
  ['EU-Central-1', 'mypurecloud.de'],
  [' eusc_de_east_1 ', 'edee1.eusc-pure.cloud'],
  ['mypurecloud.com.au', 'mypurecloud.com.au'],
  ['new1.pure.cloud', 'new1.pure.cloud'],
])('understands %j', (text, domain) => {
  expect(regionDomain(text)).toBe(domain)
})

it.each([
  '',
  'mars_1',
  'https://mypurecloud.com',
  'mypurecloud.com/x',
  'a..b',
  '-a.com',
  'a.com:80',
])('does not understand %j', (text) => expect(regionDomain(text)).toBeUndefined())

it('knows the eighteen regions', () => {
  expect(REGION_KEYS).toHaveLength(18)
})

it('knows where a region logs in and answers', () => {
  expect([loginUrlOf('mypurecloud.ie'), apiUrlOf('mypurecloud.ie')]).toEqual([
    'https://login.mypurecloud.ie',
    'https://api.mypurecloud.ie',
  ])
})

it.each([
  [
    'mypurecloud.ie',
    'https://api.mypurecloud.ie',
    'https://login.mypurecloud.ie',
    ['mypurecloud.ie'],
  ],
  [undefined, 'https://api.usw2.pure.cloud', 'https://login.usw2.pure.cloud', ['usw2.pure.cloud']],
  ['mypurecloud.de', 'http://proxy:8080', 'http://proxy:8080', ['mypurecloud.de', 'proxy']],
  [undefined, 'http://127.0.0.1:4100', 'http://127.0.0.1:4100', ['127.0.0.1']],
])(
  'knows the domains of an organisation of %s at %s and %s',
  (domain, apiUrl, loginUrl, domains) => {
    expect(organisationDomains({ domain, apiUrl, loginUrl })).toEqual(domains)
  },
)
