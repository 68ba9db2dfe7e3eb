import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T22:58:30Z')
const RUNS = Number(process.env['TEMPLATE_RUNS'] ?? 12)
const SEED = Number(process.env['SEED'] ?? 20_261_129)

const FRESHNESS =
  'state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final completeUntil'
const BUDGET = 'family mode limit remaining resetsAt retryAt observedAt source'

/**
 * One more line is one more operation that the two ways are held against each other with. None whose load
 * waits for the clock: how long that takes depends on the test's clock, and `pollAfter` tells it.
 */
const OPERATIONS: readonly { readonly query: string; readonly variables?: object }[] = [
  {
    query: `{ queuePerformance(interval: { relative: LAST_30_MINUTES }) { key freshness { ${FRESHNESS} } budget { ${BUDGET} } rows { queue { id name } mediaType offered } } }`,
  },
  {
    query: `query A($on: Boolean!, $age: Int) {
      a: queuePerformance(interval: { relative: LAST_30_MINUTES }, freshness: { maxAgeSeconds: $age }) { ...told rows { offered } }
      b: queuePerformance(interval: { relative: LAST_30_MINUTES }) { ...told budget { mode @skip(if: $on) left: remaining } }
    } fragment told on AnalyticsReport { __typename freshness { age: ageSeconds state @include(if: $on) } }`,
    variables: { on: true, age: 20 },
  },
  {
    query: `{ queuePerformance(interval: { relative: TODAY }, timeZone: "Europe/Berlin") { key interval { from to } freshness { ${FRESHNESS} } } }`,
  },
  {
    query: `{ queuePerformance(interval: { relative: LAST_7_DAYS }, granularity: "P1D", timeZone: "Asia/Kathmandu") { key series { queue { name } offered } freshness { rule final asOf } } }`,
  },
  {
    query: `{ queueActivity(queueIds: QUEUES) { queues { queue { name } waiting } freshness { ${FRESHNESS} } budget { ${BUDGET} } } }`,
  },
  {
    query: `{ queuePerformance(interval: { relative: LAST_30_MINUTES }, freshness: { onlyIfCached: true }) { rows { queue { name } offered } freshness { ${FRESHNESS} } } budgets { family remaining } }`,
  },
  {
    query: `{ x: queuePerformance(interval: { relative: LAST_HOUR }, freshness: { onlyIfCached: true }) { freshness { source reason } } __typename }`,
  },
]

type Step =
  | { readonly kind: 'ask'; readonly operation: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'invalidate' }
  | { readonly kind: 'rateLimited' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      operation: fc.nat(OPERATIONS.length - 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(
        fc.constantFrom(0, SECOND, 10 * SECOND, 31 * SECOND, 2 * MINUTE, HOUR),
        fc.nat(90_000),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'invalidate' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'rateLimited' as const }) },
)

/** A gateway, and a clock of its own that shows the same time as the other's. */
async function way(env: Readonly<Record<string, string>>) {
  const clock = new ManualClock(START)
  const gateway = await startGateway({ clock, env, random: () => 0.5 })
  const close = () => clock.runUntil(Promise.resolve(gateway[Symbol.asyncDispose]()))
  return { clock, gateway, [Symbol.asyncDispose]: close }
}

type Way = Awaited<ReturnType<typeof way>>

async function take(one: Way, next: Step): Promise<string> {
  const { clock, gateway } = one
  switch (next.kind) {
    case 'wait':
      await clock.advance(next.ms)
      await gateway.app.idle()
      return ''
    case 'rateLimited':
      gateway.simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 60 })
      return ''
    case 'invalidate':
      return ask(one, {
        query: 'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
      })
    case 'ask':
      return ask(one, OPERATIONS[next.operation] ?? { query: '{ __typename }' })
  }
}

/** Nothing in it waits for the clock, which stands still meanwhile: it is the same time in both ways. */
async function ask(
  { gateway }: Way,
  { query, variables }: { readonly query: string; readonly variables?: object },
): Promise<string> {
  const ids = gateway.simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
  const body = JSON.stringify({ query: query.replace('QUEUES', JSON.stringify(ids)), variables })
  const text = await (await gateway.post(body)).text()
  await gateway.app.idle()
  // The one value that no two requests share.
  return text.replaceAll(/"requestId":"[^"]+"/g, '')
}

/** What happened for the answers, but for what made them. */
function told({ gateway }: Way): readonly string[] {
  return gateway.events
    .filter(({ type }) => ['hit', 'stale', 'repeated', 'miss', 'loadRefused'].includes(type))
    .map(({ type, ...event }) => `${type} ${'label' in event ? event.label : ''}`)
}

function madeFrom({ gateway }: Way, from: 'template' | 'executor'): number {
  return gateway.events.filter((event) => event.type === 'answered' && event.from === from).length
}

describe('an answer given again from a template', () => {
  it(`is what the executor would have written, with the same hits, loads and refreshes; seed ${SEED}`, {
    timeout: 120_000,
  }, async () => {
    let again = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
        await using templates = await way({})
        await using executor = await way({ ANSWERS_FROM_TEMPLATES: 'off' })
        // Asked twice, so that the second can be given again.
        const twice = steps.flatMap((one): Step[] => (one.kind === 'ask' ? [one, one] : [one]))
        for (const next of twice) {
          expect(await take(templates, next)).toBe(await take(executor, next))
        }
        expect(templates.gateway.asked()).toEqual(executor.gateway.asked())
        expect(told(templates)).toEqual(told(executor))
        expect(madeFrom(executor, 'template')).toBe(0)
        again += madeFrom(templates, 'template')
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    )
    expect(again).toBeGreaterThan(RUNS)
  })

  const QUESTION =
    '{ queuePerformance(interval: { relative: LAST_30_MINUTES }) { freshness { source } rows { queue { name } offered } } }'
  const body = JSON.stringify({ query: QUESTION })

  const ways = ({ events }: TestGateway) =>
    events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))

  it('says that it comes from memory, and is asked of the executor when its entry is replaced', async () => {
    const clock = new ManualClock(START)
    await using gateway = await startGateway({ clock })
    const texts: string[] = []
    for (const waitMs of [0, 0, 31 * SECOND, SECOND, 0]) {
      await clock.advance(waitMs)
      texts.push(await clock.runUntil(gateway.post(body).then((answer) => answer.text())))
      await clock.runUntil(gateway.app.idle())
    }
    expect(ways(gateway)).toEqual(['executor', 'template', 'executor', 'executor', 'template'])
    expect(texts[0]).toContain('"source":"UPSTREAM"')
    expect(texts[1]).toContain('"source":"MEMORY"')
    expect(texts[4]).toContain('"source":"MEMORY"')
  })

  it.each([
    ['another caller', { 'x-api-key': 'second' }],
    ['another media type asked for', { accept: 'application/graphql-response+json' }],
  ])('is not given to %s', async (_, headers) => {
    const keys = [
      '16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4', // second
      'a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e', // first
    ]
    await using gateway = await startGateway({ env: { API_KEYS: keys.join(',') } })
    for (const sent of [{}, {}, headers]) {
      const answer = await gateway.post(body, { 'x-api-key': 'first', ...sent })
      expect(answer.status).toBe(200)
      await answer.text()
    }
    expect(ways(gateway)).toEqual(['executor', 'template', 'executor'])
    expect((await gateway.post(body, { 'x-api-key': 'third' })).status).toBe(401)
  })

  it.each([
    ['a batch', JSON.stringify([{ query: QUESTION }])],
    ['the budgets', JSON.stringify({ query: '{ budgets { family } }' })],
    ['a list of queues', JSON.stringify({ query: '{ queues { id } }' })],
    ['the schema', JSON.stringify({ query: '{ __schema { queryType { name } } }' })],
    [
      'a fragment with the budgets',
      JSON.stringify({
        query: `query { ...q ${QUESTION.slice(1, -1)} } fragment q on Query { budgets { family } }`,
      }),
    ],
    ['a question that is not valid', JSON.stringify({ query: '{ nothing }' })],
    [
      'a mutation',
      JSON.stringify({
        query: 'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
      }),
    ],
  ])('is never that of %s', async (_, sent) => {
    await using gateway = await startGateway()
    for (let count = 0; count < 3; count++) await (await gateway.post(sent)).text()
    expect(ways(gateway)).not.toContain('template')
  })

  it('is not that of a GET that a browser could send unasked', async () => {
    await using gateway = await startGateway()
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(QUESTION)}`
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(url, { headers })).status
    const preflighted = { 'apollo-require-preflight': 'yes' }
    expect(await statusOf(preflighted)).toBe(200)
    expect(await statusOf(preflighted)).toBe(200)
    expect(await statusOf({})).toBe(400)
    expect(ways(gateway)).toEqual(['executor', 'template', 'executor'])
  })
})
