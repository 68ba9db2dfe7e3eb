import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { subgraphSchema } from '../../src/graph/schema.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { SECOND } from '../../src/time/clock.js'
import { Chance } from '../support/attack/chance.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Operation, writeOperation } from '../support/templates/operation-writer.js'
import { withoutOrderOfCalls } from '../support/templates/order-of-calls.js'
import { type Run, run } from '../support/templates/steps.js'
import { type Question, Way } from '../support/templates/way.js'

const START = Date.parse('2026-11-17T22:58:30Z')
const RUNS = Number(process.env['TEMPLATE_RUNS'] ?? 6)
const SEED = Number(process.env['SEED'] ?? 20_261_129)

const FRESHNESS =
  'state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final completeUntil'
const BUDGET = 'family mode limit remaining resetsAt retryAt observedAt source'

/** One is enough: the same ids stand in all operations. */
const ORGANISATION_SEED = 20_260_803
const { organisation } = openContactCentre(ORGANISATION_SEED)
const QUEUES = JSON.stringify(organisation.queues.slice(0, 3).map(({ id }) => id))
const schema = subgraphSchema()

/**
 * One more line is one more operation that the two ways are held against each other with. None whose load
 * waits for the clock: how long that takes depends on the test's clock, and `pollAfter` tells it.
 */
const OPERATIONS: readonly Operation[] = [
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
    query: `{ queueActivity(queueIds: ${QUEUES}) { queues { queue { name } waiting } freshness { ${FRESHNESS} } budget { ${BUDGET} } } }`,
  },
  {
    query: `{ queuePerformance(interval: { relative: LAST_30_MINUTES }, freshness: { onlyIfCached: true }) { rows { queue { name } offered } freshness { ${FRESHNESS} } } budgets { family remaining } }`,
  },
  {
    query: `{ x: queuePerformance(interval: { relative: LAST_HOUR }, freshness: { onlyIfCached: true }) { freshness { source reason } } __typename }`,
  },
]

/** One question answered both ways and compared. */
let cases = 0
let again = 0

async function compare({ startMs, operations, steps }: Run): Promise<void> {
  await using templates = await Way.start(startMs, ORGANISATION_SEED)
  await using executor = await Way.start(startMs, ORGANISATION_SEED, {
    ANSWERS_FROM_TEMPLATES: 'off',
  })
  const world = { schema, organisation, startMs }
  const questions = operations.map(({ seed, form }): Question => {
    const listed = OPERATIONS[seed % (4 * OPERATIONS.length)]
    return { form, operation: listed ?? writeOperation(new Chance(seed, 0), world) }
  })
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'ask') {
      await Promise.all([templates, executor].map((way) => way.change(step)))
      continue
    }
    const question = questions[step.operation % questions.length]
    if (!question) throw new Error('There is no question')
    for (let time = 1; time <= step.times; time++) {
      const place = `step ${index}, time ${time}: ${JSON.stringify(question)}`
      const fromTemplates = templates.madeFrom('template')
      const given = await templates.ask(question, step)
      const executed = await executor.ask(question, step)
      expect([...templates.internalErrors, ...executor.internalErrors], place).toEqual([])
      const { query } = question.operation
      const [one, other] =
        templates.madeFrom('template') > fromTemplates
          ? [given, executed]
          : [given, executed].map((answer) => withoutOrderOfCalls(query, answer))
      expect(one, place).toEqual(other)
      cases += 1
      if (cases % 1_000 === 0) process.stdout.write(`${cases} cases, ${again} of them again\n`)
    }
  }
  expect(templates.called()).toEqual(executor.called())
  expect(templates.told()).toEqual(executor.told())
  expect(executor.madeFrom('template')).toBe(0)
  again += templates.madeFrom('template')
}

describe('an answer given again from a template', () => {
  it(`is what the executor would have written, with the same hits, loads and refreshes; seed ${SEED}`, {
    timeout: 120_000 + RUNS * 10_000,
  }, async () => {
    const options = { seed: SEED, numRuns: RUNS, endOnFailure: true }
    await fc.assert(fc.asyncProperty(run, compare), options)
    process.stdout.write(`${cases} cases, ${again} of them again, ${RUNS} runs, seed ${SEED}\n`)
    expect(again).toBeGreaterThan(cases / 5)
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
