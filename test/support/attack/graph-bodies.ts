import { createHash } from 'node:crypto'
import type { Chance } from './chance.js'
import { utf8 } from './exchange.js'
import { oddJson, oddText } from './texts.js'

/** Small valid queries. They are sent with their hash as well, so later requests find them by it. */
export const QUERIES = [
  '{__typename}',
  '{budgets{family mode}}',
  '{queues(first:2){id name}}',
  'query A{agents(first:1){id}} query B{__typename}',
  'query Q($first:Int){queues(first:$first){id}}',
  '{queuePerformance(interval:{relative:YESTERDAY}){key freshness{state}}}',
  '{__schema{queryType{name}}}',
  'mutation{invalidateReports(reports:[AGENT_STATUS]){invalidatedAt}}',
  'subscription{__typename}',
  '{_service{sdl}}',
  '{_entities(representations:[{__typename:"Queue",id:"1"}]){__typename}}',
] as const

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The parameters of GraphQL over HTTP, each of them right or of any other kind. */
export function graphParameters(chance: Chance): Record<string, unknown> {
  const query = chance.pick(QUERIES)
  const parameters: Record<string, unknown> = {}
  if (chance.happens(0.85)) parameters['query'] = chance.happens(0.8) ? query : oddJson(chance)
  if (chance.happens(0.4)) parameters['variables'] = variables(chance)
  if (chance.happens(0.3)) {
    parameters['operationName'] = chance.happens(0.5)
      ? chance.pick(['A', 'B', 'Q', '', null])
      : oddJson(chance)
  }
  if (chance.happens(0.35)) {
    parameters['extensions'] = chance.happens(0.7)
      ? { persistedQuery: persistedQuery(chance, query) }
      : oddJson(chance)
  }
  if (chance.happens(0.05)) parameters[oddText(chance)] = oddJson(chance)
  return parameters
}

function variables(chance: Chance): unknown {
  return chance.weighted<unknown>(
    [3, () => ({ first: chance.pick<unknown>([1, null, 0, -1, 2 ** 31, '1', [], {}]) })],
    [1, () => '{"first":1}'],
    [2, () => oddJson(chance)],
  )
}

/** As clients name a query that the gateway may know already. */
export function byHash(query: string) {
  return { version: 1, sha256Hash: sha256(query) }
}

function persistedQuery(chance: Chance, query: string): unknown {
  return chance.weighted<unknown>(
    [6, () => byHash(query)],
    [1, () => ({ version: 1, sha256Hash: sha256('another') })],
    [1, () => ({ version: chance.pick<unknown>([0, 2, '1', null]), sha256Hash: sha256(query) })],
    [1, () => ({ version: 1, sha256Hash: oddJson(chance) })],
    [1, () => ({ version: 1 })],
    [1, () => oddJson(chance)],
  )
}

/** A body as bytes: JSON of any shape, or not JSON at all. */
export function graphBody(chance: Chance): string {
  const json = (value: unknown) => utf8(JSON.stringify(value))
  return chance.weighted(
    [10, () => json(graphParameters(chance))],
    [2, () => json(chance.list(chance.between(0, 25), () => graphParameters(chance)))],
    [1, () => json(chance.list(chance.between(1, 5), () => oddJson(chance)))],
    [
      1,
      () =>
        json(chance.list(chance.pick([21, 100, 101, 5_000]), () => ({ query: '{__typename}' }))),
    ],
    [1, () => json(oddJson(chance))],
    [1, () => json(graphParameters(chance)).slice(0, -chance.between(1, 20))],
    [1, () => ''],
    [1, () => nested('[', ']', chance.pick([100, 5_000, 60_000]))],
    [1, () => `{"query":"{__typename}","variables":${nested('{"a":', '}', 20_000, '1')}}`],
    [1, () => '{"__proto__":{"query":"{__typename}"},"query":"{__typename}"}'],
    [1, () => '{"constructor":{"prototype":{"x":1}},"query":"{__typename}"}'],
    [1, () => '{"query":"{__typename}","query":"{budgets{family}}","query":7}'],
    [1, () => '{"query":"{__typename \\ud800}"}'],
    [1, () => `{"query":"{__typename #${String.fromCharCode(0xff, 0xc3, 0x28)}"}`],
    [1, () => `\u00ef\u00bb\u00bf${json(graphParameters(chance))}`],
    [1, () => `{"query":"${'{a'.repeat(chance.pick([50, 3_000, 20_000]))}"}`],
    [
      1,
      () => `{"query":"${' '.repeat(chance.pick([250, 262_100, 262_144, 400_000]))}{__typename}"}`,
    ],
  )
}

function nested(open: string, close: string, depth: number, inside = ''): string {
  return open.repeat(depth) + inside + close.repeat(depth)
}
