import type { Chance } from './chance.js'
import type { Header } from './exchange.js'

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
