import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerEstimatedWait } from '../../src/simulator/endpoints/estimated-waits.js'
import { HOUR, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

// A Tuesday, in the middle of the working day from New York to Berlin.
const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
/** The same as the simulator's. */
const centre = openContactCentre(20_260_803)
const ids = centre.organisation.queues.map(({ id }) => id)
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ clock })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
// Nothing of the question before is fresh enough to be served.
beforeEach(async () => {
  await clock.advance(HOUR)
  gateway.simulator.clearRequests()
})

interface Report {
  readonly key: string
  readonly freshness: { readonly rule: string; readonly source: string }
  readonly budget: { readonly family: string }
  readonly queues: readonly {
    readonly queue: { readonly id: string; readonly name: string }
    readonly mediaType: string | null
    readonly seconds: number | null
    readonly formula: string | null
  }[]
}

async function ask(args: string): Promise<Report> {
  const { data, errors } = await gateway.ask<{
    estimatedWaits: Report
  }>(`{ estimatedWaits(${args}) {
    key freshness { rule source } budget { family } queues { queue { id name } mediaType seconds formula }
  } }`)
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.estimatedWaits
}

const list = (texts: readonly string[]) => `[${texts.map((id) => `"${id}"`).join(', ')}]`
const asked = () => gateway.asked().filter((line) => line.endsWith('estimatedwaittime'))
const many = (count: number) => list(Array.from({ length: count }, (_, at) => `q${at}`))

/** The one that has neither intent nor label. */
function predicted(id: string, pathName: string) {
  const { results } = answerEstimatedWait(centre, id, pathName, clock.now())
  const one = results.find((prediction) => !('intent' in prediction))
  return { seconds: one?.estimatedWaitTimeSeconds ?? null, formula: one?.formula ?? null }
}

describe('estimatedWaits', () => {
  it('tells one estimate for each queue, in the order asked for, with one call each', async () => {
    const back = [...ids].reverse()
    const report = await ask(`queueIds: ${list(back)}`)
    expect(report).toMatchObject({
      ...{ freshness: { rule: 'estimate' }, budget: { family: 'queues.estimatedwaits' } },
    })
    expect(report.queues.map(({ queue }) => queue.id)).toEqual(back)
    for (const { queue, mediaType, ...wait } of report.queues) {
      expect(mediaType).toBeNull()
      expect(wait).toEqual(predicted(queue.id, 'all'))
    }
    expect(report.queues.some(({ seconds }) => (seconds ?? 0) > 0)).toBe(true)
    expect([...asked()].sort()).toEqual(
      ids.map((id) => `GET /api/v2/routing/queues/${id}/estimatedwaittime`).sort(),
    )
  })

  it.each([
    ['VOICE', 'call'],
    ['CHAT', 'chat'],
    ['EMAIL', 'email'],
    ['MESSAGE', 'message'],
    ['CALLBACK', 'callback'],
    ['VIDEO', 'videoComm'],
  ])('asks for %s by the path’s name %s', async (mediaType, pathName) => {
    const [first = '', second = ''] = ids
    const report = await ask(`queueIds: ${list([first, second])}, mediaTypes: [${mediaType}]`)
    expect(report.queues).toEqual(
      [first, second].map((id) => ({
        queue: expect.objectContaining({ id }),
        ...{ mediaType, ...predicted(id, pathName) },
      })),
    )
    expect([...asked()].sort()).toEqual(
      [first, second]
        .map((id) => `GET /api/v2/routing/queues/${id}/mediatypes/${pathName}/estimatedwaittime`)
        .sort(),
    )
  })

  it('has one key for every order and spelling', async () => {
    const one = await ask(`queueIds: ${list(ids.slice(0, 3))}, mediaTypes: [VOICE, CHAT]`)
    const other = await ask(
      `queueIds: ${list([ids[2] ?? '', ids[0] ?? '', ids[1]?.toUpperCase() ?? ''])}, mediaTypes: [CHAT, VOICE, CHAT]`,
    )
    expect(other.key).toBe(one.key)
    expect(other.freshness.source).toBe('MEMORY')
    expect(one.queues.map(({ mediaType }) => mediaType)).toEqual([
      'CHAT',
      'VOICE',
      'CHAT',
      'VOICE',
      'CHAT',
      'VOICE',
    ])
    expect(asked()).toHaveLength(6)
  })

  it('leaves out a queue that Genesys Cloud does not know', async () => {
    const report = await ask(`queueIds: ["nobody-knows-it", "${ids[0]}"]`)
    expect(report.queues.map(({ queue }) => queue.id)).toEqual([ids[0]])
  })

  const own = { formula: 'BEST', estimatedWaitTimeSeconds: 7 }
  const label = { id: 'label', selfUri: '/label' }
  it.each<[string, unknown, { seconds: number | null; formula: string | null } | 'malformed']>([
    ['none', [], { seconds: null, formula: null }],
    ['no list', null, 'malformed'],
    ['only one with a label', [{ ...own, label }], { seconds: null, formula: null }],
    [
      'one with a label before it',
      [{ ...own, formula: 'SIMPLE', label }, own],
      { seconds: 7, formula: 'BEST' },
    ],
    [
      'one with an intent before it',
      [{ ...own, formula: 'SIMPLE', intent: 'CALL' }, own],
      { seconds: 7, formula: 'BEST' },
    ],
    [
      'one for each intent',
      [
        { ...own, formula: 'SIMPLE', intent: 'CALL' },
        { ...own, intent: 'ALL' },
      ],
      { seconds: 7, formula: 'BEST' },
    ],
    ['only for another intent', [{ ...own, intent: 'CALL' }], { seconds: null, formula: null }],
    [
      'null for intent and label',
      [{ ...own, intent: null, label: null }],
      { seconds: 7, formula: 'BEST' },
    ],
    [
      'a wait of no time',
      [{ ...own, estimatedWaitTimeSeconds: 0 }],
      { seconds: 0, formula: 'BEST' },
    ],
    ['a wait that cannot be', [{ ...own, estimatedWaitTimeSeconds: -1 }], 'malformed'],
    ['a prediction that is a text', ['soon'], 'malformed'],
  ])(
    'of these predictions tells the one that holds for everybody: %s',
    async (_, results, told) => {
      gateway.simulator.faults.next({ kind: 'rewrite', body: () => ({ results }) })
      const report = await ask(`queueIds: ["${ids[0]}"]`)
      if (told === 'malformed') expect(report.freshness.rule).toBe('malformed')
      else expect(report.queues).toMatchObject([told])
      if (told === 'malformed') expect(report.queues).toMatchObject([{ seconds: null }])
    },
  )

  const pathOf = (id: string | undefined) => `/api/v2/routing/queues/${id}/estimatedwaittime`
  const three = `queueIds: ${list(ids.slice(0, 3))}`

  it.each([
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [403, 'UPSTREAM_REJECTED'],
    [409, 'UPSTREAM_REJECTED'],
  ])(
    'fails as a whole where one estimate is answered with %i; the next question pays for that one alone',
    async (status, code) => {
      gateway.simulator.faults.next(
        { kind: 'status', status },
        { path: pathOf(ids[1]), times: status === 500 ? 2 : 3 },
      )
      const { errors } = await clock.runUntil(gateway.ask(`{ estimatedWaits(${three}) { key } }`))
      expect(errors).toMatchObject([{ extensions: { code } }])
      gateway.simulator.faults.clear()
      await clock.advance(15 * SECOND)
      gateway.simulator.clearRequests()
      const { queues, freshness } = await clock.runUntil(ask(three))
      expect(queues.map(({ queue }) => queue.id)).toEqual(ids.slice(0, 3))
      expect(freshness.rule).toBe('estimate')
      expect(asked()).toEqual([`GET ${pathOf(ids[1])}`])
    },
  )

  it('does not take what came half a minute ago for now', async () => {
    const status = { kind: 'status', status: 403 } as const
    gateway.simulator.faults.next(status, { path: pathOf(ids[1]) })
    await clock.runUntil(gateway.ask(`{ estimatedWaits(${three}) { key } }`))
    await clock.advance(31 * SECOND)
    gateway.simulator.clearRequests()
    await clock.runUntil(ask(three))
    expect(asked()).toHaveLength(3)
  })

  it.each([
    ['one of three', [1]],
    ['two of three', [0, 2]],
    ['all', [0, 1, 2]],
  ])('has no prediction where an estimate is refused as invalid: %s', async (_, refused) => {
    for (const at of refused) {
      gateway.simulator.faults.next({ kind: 'status', status: 400 }, { path: pathOf(ids[at]) })
    }
    const report = await ask(three)
    expect(report.freshness.rule).toBe('malformed')
    expect(report.queues).toEqual(
      ids.slice(0, 3).map((id, at) => ({
        queue: expect.objectContaining({ id }),
        mediaType: null,
        ...(refused.includes(at) ? { seconds: null, formula: null } : predicted(id, 'all')),
      })),
    )
  })

  it('asks for 50 estimates once a minute, however often they are looked at', async () => {
    const wall = `queueIds: ${list(Array.from({ length: 50 }, (_, at) => ids[at] ?? `q${at}`))}`
    for (let turn = 0; turn < 6; turn++) {
      await ask(wall)
      await gateway.app.idle()
      await clock.advance(9 * SECOND)
    }
    expect(asked()).toHaveLength(50)
  })

  it.each([
    ['no queue', 'queueIds: []', 'queueIds'],
    ['51 queues', `queueIds: ${many(51)}`, 'queueIds'],
    [
      '17 queues with three media types',
      `queueIds: ${many(17)}, mediaTypes: [VOICE, CHAT, EMAIL]`,
      'queueIds',
    ],
    ['no media type', `queueIds: ${many(1)}, mediaTypes: []`, 'mediaTypes'],
    [
      'a media type without estimates',
      `queueIds: ${many(1)}, mediaTypes: [VOICE, COBROWSE]`,
      'mediaTypes',
    ],
    ['an unknown media type', `queueIds: ${many(1)}, mediaTypes: [UNKNOWN]`, 'mediaTypes'],
    ['what is no id', 'queueIds: ["a/b"]', 'queueIds'],
  ])('refuses %s, and asks nothing', async (_, args, argument) => {
    const { errors } = await gateway.ask(`{ estimatedWaits(${args}) { key } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    expect(gateway.asked()).toEqual([])
  })

  it('gives an equal request the same bytes, from a template', async () => {
    const query = `{ estimatedWaits(queueIds: ${list(ids)}, mediaTypes: [VOICE, CHAT]) { key freshness { asOf } queues { queue { id name } mediaType seconds } } }`
    const answers: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      answers.push(await (await gateway.post(JSON.stringify({ query }))).text())
      await clock.advance(SECOND)
    }
    expect(new Set(answers).size).toBe(1)
    expect(JSON.parse(answers[0] ?? '')).not.toHaveProperty('errors')
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toMatch(/gcx_graphql_requests_total\{[^}]*from="template"[^}]*\} [1-9]/)
  })
})
