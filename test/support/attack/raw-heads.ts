import type { Chance } from './chance.js'
import type { Door } from './door.js'
import { utf8 } from './exchange.js'
import { graphParameters } from './graph-bodies.js'
import { ODD_TEXTS } from './texts.js'

export type Header = readonly [name: string, value: string]

export function method(chance: Chance): string {
  return chance.weighted(
    [12, () => 'POST'],
    [8, () => 'GET'],
    [1, () => chance.pick(['OPTIONS', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])],
    [1, () => chance.pick(['get', 'G\u00c9T', 'QUERY', 'CONNECT', 'PRI', '', 'POST POST', '{}'])],
  )
}

export function version(chance: Chance): string {
  return chance.happens(0.95)
    ? 'HTTP/1.1'
    : chance.pick([
        'HTTP/1.0',
        'HTTP/2.0',
        'HTTP/0.9',
        'HTTP/1.2',
        'http/1.1',
        'ICY/1.1',
        '',
        'HTTP/',
      ])
}

const PATHS = [
  '/',
  '/graphiql',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/nothing',
  '/GraphQL',
] as const

export function target(chance: Chance): string {
  return chance.weighted(
    [10, () => '/graphql'],
    [6, () => `/graphql?${searchOf(chance)}`],
    [2, () => chance.pick(PATHS)],
    [
      1,
      () =>
        chance.pick([
          '//graphql',
          '/graphql/',
          '/graphql//',
          '/./graphql',
          '/graphiql/../graphql',
          '/graphql;x=1',
          '/graphql#x',
        ]),
    ],
    [
      1,
      () =>
        chance.pick([
          '/%',
          '/%zz',
          '/%67raphql',
          '/graphql%00',
          '/graphql?%',
          '/graphql?query=%E0%A4%A',
          '/%c0%af',
          '/graphql?query=%ff',
        ]),
    ],
    [
      1,
      () =>
        chance.pick([
          'http://evil.example/graphql',
          'http://127.0.0.1/graphql',
          'https://[::1',
          '*',
          'graphql',
          '?',
          '',
          'http://',
          'evil.example:80',
        ]),
    ],
    [1, () => `/graphql?${'a'.repeat(chance.pick([1_000, 15_000, 17_000, 70_000]))}`],
    [1, () => `/${utf8(chance.pick(ODD_TEXTS))}`],
    [1, () => `/graphql?${'query=%7B__typename%7D&'.repeat(chance.between(2, 200))}`],
  )
}

export function plainTarget(chance: Chance, verb: string): string {
  if (chance.happens(0.1)) return chance.pick(PATHS)
  return verb === 'GET' ? `/graphql?${searchOf(chance)}` : '/graphql'
}

function searchOf(chance: Chance): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(graphParameters(chance))) {
    search.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return search.toString()
}

const LOOPBACK_HOSTS = ['127.0.0.1:4000', 'localhost', 'localhost:4000', '[::1]:4000'] as const
const FOREIGN_HOSTS = [
  'evil.example',
  'evil.example:4000',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  'metadata.internal',
] as const
const ODD_HOSTS = [
  '',
  ' ',
  'gateway',
  '192.168.1.5',
  '127.1',
  '2130706433',
  'LOCALHOST.',
  '127.0.0.1@evil.example',
  'evil.example\\@127.0.0.1',
  '[::ffff:127.0.0.1]',
  'a'.repeat(300),
  '127.0.0.1:4000:1',
  '\u00ff',
] as const

export function hostHeaders(chance: Chance): readonly Header[] {
  return chance.weighted<readonly Header[]>(
    [16, () => [['host', chance.pick(LOOPBACK_HOSTS)]]],
    [3, () => [['host', chance.pick(FOREIGN_HOSTS)]]],
    [1, () => [['host', chance.pick(ODD_HOSTS)]]],
    [1, () => []],
    [
      1,
      () => [
        ['Host', chance.pick(FOREIGN_HOSTS)],
        ['host', chance.pick(LOOPBACK_HOSTS)],
      ],
    ],
  )
}

const ORIGINS = [
  'http://evil.example',
  'http://evil.example:4000',
  'null',
  'https://studio.apollographql.com',
  'https://studio.apollographql.com.evil.example',
  'http://localhost:3000',
  'http://localhost.evil.example',
  'http://127.0.0.1:4000',
  'file://',
  '',
  '*',
  'http://localhost:3000 http://evil.example',
  'javascript:alert(1)',
] as const

export function originHeaders(chance: Chance): readonly Header[] {
  if (chance.happens(0.75)) return []
  return chance.list(chance.happens(0.1) ? 2 : 1, (): Header => ['origin', chance.pick(ORIGINS)])
}

const WRONG_KEYS = [
  'wrong',
  '',
  ' ',
  'undefined',
  'f'.repeat(64),
  'a'.repeat(5_000),
  '\u00ff',
] as const

/** The right key in the right place for half of those who meet a door with keys; else in wrong places. */
export function credentials(chance: Chance, door: Door): readonly Header[] {
  const key = door.kind === 'keys' ? door.key : 'some-key'
  const wrong = () => chance.pick(WRONG_KEYS)
  return chance.weighted<readonly Header[]>(
    [5, () => []],
    [3, () => [['x-api-key', key]]],
    [2, () => [['authorization', `Bearer ${key}`]]],
    [1, () => [['x-api-key', wrong()]]],
    [1, () => [['authorization', `Bearer ${wrong()}`]]],
    [1, () => [['authorization', `Basic ${Buffer.from(`:${key}`).toString('base64')}`]]],
    [
      1,
      () => [
        ['authorization', key.slice(0, -1)],
        ['x-api-key', `${key}x`],
      ],
    ],
    [
      1,
      () => [
        ['cookie', `x-api-key=${key}`],
        ['x-api-token', key],
        ['proxy-authorization', `Bearer ${key}`],
      ],
    ],
    [
      1,
      () => [
        ['x-api-key', wrong()],
        ['x-api-key', key],
      ],
    ],
    [
      1,
      () => [
        ['x_api_key', key],
        ['x-api-key', key.toUpperCase()],
      ],
    ],
  )
}

const ACCEPTS = [
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'text/html',
  'application/json, text/html',
  'text/html;q=0, */*',
  'text/html, application/json;q=0.9',
  'application/graphql-response+json;charset=utf-16',
  'multipart/mixed',
  'image/*',
  ';;;',
  '',
] as const

const OTHER_HEADERS: readonly [Header, ...Header[]] = [
  ['apollo-require-preflight', '1'],
  ['x-apollo-operation-name', 'A'],
  ['access-control-request-method', 'POST'],
  ['access-control-request-private-network', 'true'],
  ['x-request-id', 'mine-1'],
  ['x-request-id', '\u00e9 <script>'],
  ['expect', '100-continue'],
  ['expect', 'the-unexpected'],
  ['upgrade', 'websocket'],
  ['connection', 'upgrade'],
  ['connection', 'close'],
  ['connection', 'keep-alive, x, close'],
  ['if-none-match', '*'],
  ['range', 'bytes=0-9999999999'],
  ['x-forwarded-for', '127.0.0.1, evil'],
  ['x-forwarded-host', 'evil.example'],
  ['x-http-method-override', 'DELETE'],
  ['accept-encoding', 'gzip;q=NaN, br'],
  ['trailer', 'x'],
  ['te', 'trailers'],
  ['content-encoding', 'identity'],
  ['__proto__', 'x'],
  ['cookie', 'a=b; '.repeat(100)],
]

const BROKEN_HEADERS: readonly [Header, ...Header[]] = [
  ['bad name', 'x'],
  ['', 'no name'],
  ['x-folded', 'a\r\n b'],
  ['x-nul', 'a\u0000b'],
  ['x-line', 'a\nb'],
]

/** What decides between the page and the answer, and what passes the check of simple requests. */
export function acceptHeaders(chance: Chance): readonly Header[] {
  const accept: readonly Header[] = chance.happens(0.6) ? [['accept', chance.pick(ACCEPTS)]] : []
  const preflight: readonly Header[] = chance.happens(0.5)
    ? [['apollo-require-preflight', '1']]
    : []
  return [...accept, ...preflight]
}

export function oddHeaders(chance: Chance): readonly Header[] {
  const sometimes = (share: number, make: () => readonly Header[]) =>
    chance.happens(share) ? make() : []
  return [
    ...sometimes(0.5, () => chance.list(chance.between(1, 3), () => chance.pick(OTHER_HEADERS))),
    ...sometimes(0.05, () => [chance.pick(BROKEN_HEADERS)]),
    ...sometimes(0.02, () => [['x-huge', 'h'.repeat(chance.pick([8_000, 15_000, 40_000]))]]),
    ...sometimes(0.02, () =>
      chance.list(chance.pick([100, 2_500]), (index): Header => [`x-${index}`, '1']),
    ),
  ]
}
