import { INTERVAL, query, type Shape, times, WAIT } from './hostile-shape.js'

/** Twenty reports in one operation. */
const reports = (make: (index: number) => string) =>
  query(`{${times(20, (index) => `a${index}:${make(index)}`)}}`)

const two = (value: number) => String(value).padStart(2, '0')

/** Questions that are small to send and could cost many calls, much arithmetic or many look-ups. */
export const HOSTILE_QUESTIONS: Readonly<Record<string, Shape>> = {
  'many reports': (chance) =>
    query(
      `{${times(chance.pick([20, 21, 101, 400]), (index) => `a${index}:queueActivity(queueIds:["q${index}"],${WAIT}){key}`)}}`,
    ),
  'many reports, all skipped': () =>
    query(
      `query($x:Boolean!){${times(120, (index) => `a${index}:queues(first:${index + 1})@skip(if:$x){id}`)}}`,
      { x: true },
    ),
  'a batch of reports': (chance) =>
    chance.list(20, (batch) =>
      reports(
        (index) =>
          `queuePerformance(interval:{from:"2026-06-01T00:00:00Z",to:"2026-06-01T${two(index)}:${two(batch + 10)}:00Z"},${WAIT}){key}`,
      ),
    ),
  'a batch of calendars': (chance) =>
    chance.list(20, (batch) =>
      reports((index) => {
        const granularity = chance.pick(['P1D', 'PT1H', 'PT15M', 'P1W'])
        const zone = batch % 2 ? 'Europe/Berlin' : 'America/New_York'
        return `queuePerformance(interval:{from:"2025-06-${two(index + 1)}T00:00:00Z",to:"2026-06-01T00:00:00Z"},granularity:"${granularity}",timeZone:"${zone}",freshness:{onlyIfCached:true}){key rows{offered}}`
      }),
    ),
  'a batch that is too long': (chance) =>
    chance.list(chance.pick([21, 100, 101, 6_000]), () => query('{__typename}')),
  'many entities': (chance, { queueIds, agentIds }) =>
    query(
      'query($r:[_Any!]!){_entities(representations:$r){...on Queue{id name} ...on Agent{id name}}}',
      {
        r: chance.list(chance.pick([500, 501, 3_000]), (index) =>
          index % 2
            ? { __typename: 'Queue', id: `${chance.pick(queueIds)}${index}` }
            : { __typename: 'Agent', id: `${chance.pick(agentIds)}${index}` },
        ),
      },
    ),
  'one entity many times': (chance, { queueIds }) =>
    query('query($r:[_Any!]!){_entities(representations:$r){...on Queue{id name}}}', {
      r: chance.list(3_000, () => ({ __typename: 'Queue', id: queueIds[0] })),
    }),
  'many queues': (chance) =>
    query(`query($q:[ID!]!){queueActivity(queueIds:$q,${WAIT}){key}}`, {
      q: chance.list(chance.pick([500, 501, 6_000]), (index) => `q${index}`),
    }),
  'one media type many times': (chance) =>
    query(
      `query($m:[ConversationMediaType!]){queuePerformance(${INTERVAL},mediaTypes:$m,${WAIT}){key}}`,
      { m: chance.list(20_000, () => 'VOICE') },
    ),
  'a batch of invalidations': (chance) =>
    chance.list(20, () =>
      query('mutation($k:[ID!]){invalidateReports(keys:$k){invalidatedAt}}', {
        k: chance.list(500, (index) => `k${index}`),
      }),
    ),
  'everything is invalid': () =>
    query(
      'mutation{invalidateReports(reports:[QUEUE_PERFORMANCE,QUEUE_ACTIVITY,AGENT_STATUS,CONVERSATIONS,RUN_REPORT]){invalidatedAt}}',
    ),
  'variables in variables': () =>
    `{"query":"query($r:[_Any!]!){_entities(representations:$r){__typename}}","variables":{"r":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
  'many wrong variables': (chance) =>
    query('query($r:[IntervalInput!]){__typename}', {
      r: chance.list(20_000, () => ({ form: 1 })),
    }),
}
