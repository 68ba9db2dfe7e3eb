import type { Chance } from './chance.js'
import type { GraphWorld } from './graph-world.js'

/** Makes what is posted: one operation, or a batch. */
type Shape = (chance: Chance, world: GraphWorld) => unknown

const INTERVAL = 'interval:{from:"2026-06-08T00:00:00Z",to:"2026-06-15T00:00:00Z"}'
const WAIT = 'freshness:{waitSeconds:5}'
const STATS = '{count totalSeconds averageSeconds minSeconds maxSeconds}'
const ALL_OF_A_ROW = `queue{id name} mediaType interval{from to} offered answered abandoned transferred
  serviceLevel{ratio numerator denominator target} answerDelay${STATS} abandonDelay${STATS}
  wait${STATS} talk${STATS} hold${STATS} afterCallWork${STATS} handle${STATS}`

/** As many buckets as one report may have, for as many rows as its answer gives. */
const LARGEST = `queuePerformance(${INTERVAL},granularity:"PT1M",${WAIT})`

const query = (text: string, variables?: object) => ({
  query: text,
  ...(variables && { variables }),
})
const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')
const idsOf = (ids: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) => ids[index % ids.length] ?? '')

/** f0 spreads f1 so many times, f1 spreads f2 …: what is written out grows with a power. */
function doubling(type: string, open: string, close: string, leaf: string, chance: Chance) {
  const levels = chance.between(8, 24)
  const spreads = chance.pick([2, 2, 3])
  const fragments = times(
    levels,
    (level) =>
      `fragment f${level} on ${type}{${level + 1 < levels ? `...f${level + 1} `.repeat(spreads) : leaf}}`,
  )
  return query(`{${open}...f0${close}} ${fragments}`)
}

const inRows = `queuePerformance(${INTERVAL},${WAIT}){rows{`
const inSeries = `queuePerformance(${INTERVAL},${WAIT}){series{`

/** Requests that are small to send and could be large to answer. */
export const HOSTILE_SHAPES: readonly (readonly [name: string, shape: Shape])[] = [
  ['doubling: query', (chance) => doubling('Query', '', '', '__typename', chance)],
  ['doubling: report', (chance) => doubling('Query', '', '', `queues{id}`, chance)],
  ['doubling: rows', (chance) => doubling('QueuePerformanceRow', inRows, '}}', 'offered', chance)],
  [
    'doubling: series',
    (chance) => doubling('QueuePerformanceSeries', inSeries, '}}', 'offered', chance),
  ],
  [
    'doubling: _entities',
    (chance) => doubling('_Entity', '_entities(representations:[]){', '}', '__typename', chance),
  ],
  [
    'cycle',
    (chance) =>
      query(
        `{...f0} ${times(chance.between(1, 500), (index) => `fragment f${index} on Query{...f${index + 1}}`)} fragment f500 on Query{...f0}`,
      ),
  ],
  [
    'ring',
    () =>
      query(
        `{...f0} ${times(300, (index) => `fragment f${index} on Query{...f${(index + 1) % 300} ...f${(index + 7) % 300}}`)}`,
      ),
  ],
  [
    'equal names',
    (chance) => query(`{${'a:__typename '.repeat(chance.pick([500, 2_600, 7_000]))}}`),
  ],
  [
    'equal names in rows',
    (chance) => query(`{${inRows}${'offered '.repeat(chance.pick([500, 7_000]))}}}}`),
  ],
  [
    'equal objects',
    (chance) => query(`{${'budgets{family mode} '.repeat(chance.pick([200, 1_500]))}}`),
  ],
  [
    'conflicts',
    (chance) =>
      query(`{${times(chance.pick([100, 1_500]), (index) => `a:queues(first:${index}){id}`)}}`),
  ],
  [
    'conflicts deep',
    () =>
      query(
        `{${times(80, (index) => `a:queuePerformance(${INTERVAL}){rows{queue{x:id y:name}} r${index}:rows{queue{x:name}}}`)}}`,
      ),
  ],
  [
    'wide',
    (chance) => query(`{${times(chance.pick([1_000, 2_600]), (index) => `a${index}:__typename`)}}`),
  ],
  [
    'deep introspection',
    (chance) =>
      query(
        `{__schema{types{fields{type${'{ofType'.repeat(chance.between(5, 100))}{name}${'}'.repeat(105)}`,
      ),
  ],
  [
    'introspection again',
    (chance) =>
      query(
        `{${times(chance.pick([20, 150]), (index) => `a${index}:__schema{types{name fields{name args{name type{name ofType{name}}}}}}`)}}`,
      ),
  ],
  [
    'fields of types of fields',
    () => query('{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}'),
  ],
  [
    'sdl again',
    (chance) =>
      query(`{${times(chance.pick([50, 500, 1_300]), (index) => `a${index}:_service{sdl}`)}}`),
  ],
  ['most rows', () => query(`{${LARGEST}{rows{${ALL_OF_A_ROW}}}}`)],
  ['most series', () => query(`{${LARGEST}{series{starts offered answered waitAverageSeconds}}}`)],
  [
    'ten of the most rows',
    () => query(`{${times(10, (index) => `a${index}:${LARGEST}{rows{${ALL_OF_A_ROW}}}`)}}`),
  ],
  [
    'rows again in one',
    () =>
      query(
        `{${LARGEST}{${times(30, (index) => `a${index}:rows{offered answered interval{from}}`)}}}`,
      ),
  ],
  [
    'most pages',
    () =>
      query(
        `{${times(20, (index) => `a${index}:conversations(${INTERVAL},first:1000,${WAIT}){nodes{id start queues{id name} agents{id name}} edges{cursor node{id}}}`)}}`,
      ),
  ],
  [
    'reports',
    (chance) =>
      query(
        `{${times(chance.pick([20, 21, 101, 400]), (index) => `a${index}:queueActivity(queueIds:["q${index}"],${WAIT}){key}`)}}`,
      ),
  ],
  [
    'reports skipped',
    () =>
      query(
        `query($x:Boolean!){${times(120, (index) => `a${index}:queues(first:${index + 1})@skip(if:$x){id}`)}}`,
        { x: true },
      ),
  ],
  [
    'batch of reports',
    (chance) =>
      chance.list(20, (batch) =>
        query(
          `{${times(20, (index) => `a${index}:queuePerformance(interval:{from:"2026-06-01T00:00:00Z",to:"2026-06-01T${String(index).padStart(2, '0')}:${String(batch + 10)}:00Z"},${WAIT}){key}`)}}`,
        ),
      ),
  ],
  [
    'batch of calendars',
    (chance) =>
      chance.list(20, (batch) =>
        query(
          `{${times(20, (index) => `a${index}:queuePerformance(interval:{from:"2025-06-0${1 + (index % 9)}T00:00:00Z",to:"2026-06-01T00:00:00Z"},granularity:"${chance.pick(['P1D', 'PT1H', 'PT15M', 'P1W'])}",timeZone:"${batch % 2 ? 'Europe/Berlin' : 'America/New_York'}",freshness:{onlyIfCached:true}){key rows{offered}}`)}}`,
        ),
      ),
  ],
  [
    'batch too long',
    (chance) => chance.list(chance.pick([21, 100, 101, 6_000]), () => query('{__typename}')),
  ],
  [
    'entities',
    (chance, { queueIds, agentIds }) =>
      query(
        'query($r:[_Any!]!){_entities(representations:$r){...on Queue{id name} ...on Agent{id name}}}',
        {
          r: chance.list(chance.pick([500, 501, 6_500]), (index) =>
            index % 2
              ? { __typename: 'Queue', id: `${chance.pick(queueIds)}${index}` }
              : { __typename: 'Agent', id: `${chance.pick(agentIds)}${index}` },
          ),
        },
      ),
  ],
  [
    'entities of one id',
    (_, { queueIds }) =>
      query('query($r:[_Any!]!){_entities(representations:$r){...on Queue{id name}}}', {
        r: idsOf(queueIds.slice(0, 1), 4_000).map((id) => ({ __typename: 'Queue', id })),
      }),
  ],
  [
    'long lists',
    (chance, { queueIds }) =>
      query(`query($q:[ID!]!){queueActivity(queueIds:$q,${WAIT}){key}}`, {
        q: idsOf(queueIds, chance.pick([501, 6_000])),
      }),
  ],
  [
    'media types again',
    () =>
      query(
        `query($m:[ConversationMediaType!]){queuePerformance(${INTERVAL},mediaTypes:$m,${WAIT}){key}}`,
        { m: Array.from({ length: 20_000 }, () => 'VOICE') },
      ),
  ],
  [
    'invalidations',
    (chance) =>
      chance.list(20, () =>
        query('mutation($k:[ID!]){invalidateReports(keys:$k){invalidatedAt}}', {
          k: chance.list(500, (index) => `k${index}`),
        }),
      ),
  ],
  [
    'many operations',
    () => ({
      ...query(times(1_500, (index) => `query Q${index}{__typename}`)),
      operationName: 'Q7',
    }),
  ],
  [
    'many variables',
    () => query(`query(${times(1_500, (index) => `$v${index}:Int`)}){__typename}`),
  ],
  [
    'many fragments',
    () =>
      query(
        `{...f0} ${times(900, (index) => `fragment f${index} on Query{...f${index + 1}}`)} fragment f900 on Query{__typename}`,
      ),
  ],
  ['deep list', () => query(`{queues(nameContains:${'['.repeat(3_500)}${']'.repeat(3_500)}){id}}`)],
  [
    'deep variable',
    () =>
      `{"query":"query($r:[_Any!]!){_entities(representations:$r){__typename}}","variables":{"r":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
  ],
  ['blank', () => query(`${' ,\n'.repeat(80_000)}{__typename}`)],
  ['comments', () => query(`#${'x'.repeat(250_000)}\n{__typename}`)],
  ['block string', () => query(`{queues(nameContains:"""${'\n   x'.repeat(45_000)}"""){id}}`)],
  [
    'directives',
    (chance) => query(`{__typename ${'@skip(if:false)'.repeat(chance.pick([100, 1_100]))}}`),
  ],
  ['unknown names', () => query(`{${times(2_000, (index) => `queuePerformanc${index}`)}}`)],
  [
    'wrong variables',
    () =>
      query('query($r:[IntervalInput!]){__typename}', {
        r: Array.from({ length: 20_000 }, () => ({ form: 1 })),
      }),
  ],
]
