import type { Chance } from './chance.js'
import { utf8 } from './exchange.js'
import { byHash, graphParameters, QUERIES } from './graph-bodies.js'
import { ODD_TEXTS } from './texts.js'

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
  if (verb !== 'GET') return '/graphql'
  return `/graphql?${chance.happens(0.2) ? searchByHash(chance) : searchOf(chance)}`
}

/** Whoever knows the hash of what somebody else has registered need not send a query. */
function searchByHash(chance: Chance): string {
  const extensions = JSON.stringify({ persistedQuery: byHash(chance.pick(QUERIES)) })
  return new URLSearchParams({ extensions, variables: '{}' }).toString()
}

function searchOf(chance: Chance): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(graphParameters(chance))) {
    search.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return search.toString()
}
