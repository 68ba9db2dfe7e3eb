import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/config.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const start = Date.parse('2026-11-17T14:30:20Z')
const CONVERSATIONS = 'conversations/aggregates/query'

const QUEUES = `serviceLevel { ratio } offered connected outbound alerts shortAbandoned overServiceLevel
  callback { attempts connected notReached abandoned }`
type Row = Readonly<Record<string, unknown>>
interface Report {
  readonly freshness: { readonly state: string; readonly reason: string | null }
  readonly rows: readonly Row[]
  readonly series?: readonly { readonly serviceLevelRatio: readonly (number | null)[] }[]
}

/** The day before yesterday and those before it: each is another question. */
const dayBack = (days: number) => {
  const fromMs = Date.parse('2026-11-16T00:00:00Z') - days * DAY
  return `interval: { from: "${new Date(fromMs).toISOString()}", to: "${new Date(fromMs + DAY).toISOString()}" }`
}

async function ask(gateway: TestGateway, question: string, fields = QUEUES) {
  const { data, errors } = await gateway.ask<{ report: Report | null }>(
    `{ report: ${question} { freshness { state reason } rows { ${fields} } } }`,
  )
  return { report: data?.report, rows: data?.report?.rows ?? [], error: errors?.[0] }
}
const askQueues = (gateway: TestGateway, days: number) =>
  ask(gateway, `queuePerformance(${dayBack(days)})`)

const drifted = ({ events }: TestGateway) =>
  events.flatMap((event) => (event.type === 'drifted' ? [[event.label, event.metric]] : []))

/** Calls since the last look, and how many of them were refused. */
function calls({ simulator, events }: TestGateway, since: { seen: number }) {
  const asked = simulator.requests.filter(({ path }) => path.includes('aggregates')).length
  simulator.clearRequests()
  const refusals = events.flatMap((event) =>
    event.type === 'exchange' && event.status === 400 ? [event] : [],
  ).length
  const before = since.seen
  since.seen = refusals
  return { asked, refused: refusals - before }
}

const started = async (refusedMetrics: readonly string[], config: Partial<Config> = {}) => {
  const clock = new ManualClock(start)
  const simulator = { quota: { allowed: 1_000_000 } }
  const gateway = await startGateway({ clock, config, simulator })
  gateway.simulator.setLimits({ refusedMetrics })
  const since = { seen: 0 }
  return { clock, gateway, calls: () => calls(gateway, since) }
}

describe('a metric that Genesys Cloud refuses', () => {
  it.each<[string, string, (row: Row) => unknown]>([
    ['nConnected', 'connected', (row) => row['connected']],
    ['nOutbound', 'outbound', (row) => row['outbound']],
    ['tAlert', 'alerts', (row) => row['alerts']],
    ['tShortAbandon', 'shortAbandoned', (row) => row['shortAbandoned']],
    ['nOverSla', 'overServiceLevel', (row) => row['overServiceLevel']],
    ['oServiceLevel', 'serviceLevel', (row) => row['serviceLevel']],
  ])('%s leaves %s null, and everything else as it is', async (metric, field, read) => {
    const { gateway, calls } = await started([])
    await using _ = gateway
    const whole = await askQueues(gateway, 1)
    expect(whole.rows.some((row) => read(row) !== null)).toBe(true)
    gateway.simulator.setLimits({ refusedMetrics: [metric] })
    await using other = await startGateway({ clock: new ManualClock(start) })
    other.simulator.setLimits({ refusedMetrics: [metric] })
    calls()
    const { rows, error } = await askQueues(other, 1)
    expect(error).toBeUndefined()
    expect(rows).toEqual(whole.rows.map((row) => ({ ...row, [field]: null })))
    expect(drifted(other)).toEqual([['queuePerformance', metric]])
  })

  it.each([
    ['nCallbackAttempts', 'attempts'],
    ['tCallbackConnect', 'connected'],
    ['tCallbackNotReached', 'notReached'],
    ['tCallbackAbandon', 'abandoned'],
  ])('%s leaves %s of callbacks null, also where nothing happened', async (metric, field) => {
    const { gateway } = await started([metric])
    await using _ = gateway
    const [queue] = gateway.simulator.organisation.queues
    const asked = `queuePerformance(${dayBack(1)}, granularity: "PT1H", queueIds: ["${queue?.id}"], mediaTypes: [CALLBACK])`
    const { rows } = await ask(
      gateway,
      asked,
      'callback { attempts connected notReached abandoned }',
    )
    expect(rows).toHaveLength(24)
    const zeros = { attempts: 0, connected: 0, notReached: 0, abandoned: 0 }
    for (const row of rows) expect(row).toEqual({ callback: { ...zeros, [field]: null } })
  })

  it('costs one refused call, not one for each question, and is told once', async () => {
    const { clock, gateway, calls } = await started(['nOutbound'])
    await using _ = gateway
    await askQueues(gateway, 1)
    expect(calls()).toEqual({ asked: 2, refused: 1 })
    for (const days of [2, 3, 4]) await askQueues(gateway, days)
    await clock.advance(HOUR)
    await askQueues(gateway, 5)
    expect(calls()).toEqual({ asked: 4, refused: 0 })
    expect(drifted(gateway)).toEqual([['queuePerformance', 'nOutbound']])
  })

  it('is tried again after a day by one question alone, and taken out for another day', async () => {
    // Which of six questions that come at once share a call is chance.
    const planning = ONE_CALL_A_QUESTION
    const { clock, gateway, calls } = await started(['nOutbound'], { planning })
    await using _ = gateway
    await askQueues(gateway, 1)
    await clock.advance(DAY - SECOND)
    await askQueues(gateway, 2)
    expect(calls()).toEqual({ asked: 3, refused: 1 })
    await clock.advance(SECOND)
    const answers = await Promise.all([3, 4, 5, 6, 7, 8].map((days) => askQueues(gateway, days)))
    expect(calls()).toEqual({ asked: 7, refused: 1 })
    for (const { rows } of answers) expect(rows.every((row) => row['outbound'] === null)).toBe(true)
    await clock.advance(DAY - SECOND)
    await askQueues(gateway, 9)
    expect(calls()).toEqual({ asked: 1, refused: 0 })
    expect(drifted(gateway)).toEqual([['queuePerformance', 'nOutbound']])
  })

  it('is there again once it is accepted, and values without it are read anew', async () => {
    const { clock, gateway, calls } = await started(['nOutbound'])
    await using _ = gateway
    await askQueues(gateway, 1)
    await clock.advance(DAY - MINUTE)
    await askQueues(gateway, 7)
    gateway.simulator.setLimits({})
    await clock.advance(MINUTE)
    calls()
    const { rows } = await askQueues(gateway, 2)
    expect(calls()).toEqual({ asked: 1, refused: 0 })
    expect(rows.every((row) => typeof row['outbound'] === 'number')).toBe(true)
    expect(drifted(gateway)).toEqual([
      ['queuePerformance', 'nOutbound'],
      ['queuePerformance', 'nOutbound'],
    ])
    const stale = await askQueues(gateway, 7)
    expect(stale.report?.freshness).toEqual({ state: 'STALE', reason: 'SCHEMA_CHANGED' })
    expect(stale.rows.every((row) => row['outbound'] === null)).toBe(true)
    await gateway.app.idle()
    const fresh = await askQueues(gateway, 7)
    expect(fresh.report?.freshness.state).toBe('FRESH')
    expect(fresh.rows.every((row) => typeof row['outbound'] === 'number')).toBe(true)
  })

  it('makes what was read before stale, which has numbers for it', async () => {
    const { clock, gateway } = await started([])
    await using _ = gateway
    await askQueues(gateway, 1)
    gateway.simulator.setLimits({ refusedMetrics: ['tAlert'] })
    await clock.advance(SECOND)
    await askQueues(gateway, 2)
    const { report } = await askQueues(gateway, 1)
    expect(report?.freshness).toEqual({ state: 'STALE', reason: 'SCHEMA_CHANGED' })
    await gateway.app.idle()
    const { rows } = await askQueues(gateway, 1)
    expect(rows.every((row) => row['alerts'] === null)).toBe(true)
  })

  it.each<[string, string, readonly string[], number]>([
    [
      'two in one list',
      'Requested metrics are not supported for aggregate queries in scope CONVERSATION: [tAlert, nOutbound]. Allowable values are: nOffered, tTalk, nConnected',
      ['alerts', 'outbound'],
      2,
    ],
    ['one, in words', 'The metric tAlert is not available in this region', ['alerts'], 2],
    [
      'one, before what is allowed',
      'Unknown metric nOutbound; must be one of nOffered, tAlert, tTalk',
      ['outbound'],
      2,
    ],
  ])('is known by what the refusal says: %s', async (_, message, fields, asked) => {
    const { gateway, calls } = await started([])
    await using __ = gateway
    const body = { message, code: 'bad.request', status: 400 }
    gateway.simulator.faults.next({ kind: 'status', status: 400, body }, { path: CONVERSATIONS })
    const { rows, error } = await askQueues(gateway, 1)
    expect(error).toBeUndefined()
    const known = ['connected', 'outbound', 'alerts', 'shortAbandoned', 'overServiceLevel']
    for (const row of rows)
      expect(known.filter((name) => row[name] === null)).toEqual(
        known.filter((name) => fields.includes(name)),
      )
    expect(calls().asked).toBe(asked)
  })

  it('is taken out with all others that are, one refused call for each', async () => {
    const { gateway, calls } = await started(['nOutbound', 'tAlert', 'oServiceLevel', 'nConnected'])
    await using _ = gateway
    const { rows, error } = await askQueues(gateway, 1)
    expect(error).toBeUndefined()
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      expect(row).toMatchObject({
        ...{ outbound: null, alerts: null },
        ...{ serviceLevel: null, connected: null },
      })
    }
    expect(calls()).toEqual({ asked: 5, refused: 4 })
    await askQueues(gateway, 2)
    expect(calls()).toEqual({ asked: 1, refused: 0 })
  })

  it('of the service level leaves its series null', async () => {
    const { gateway } = await started(['oServiceLevel'])
    await using _ = gateway
    const { data, errors } = await gateway.ask<{ queuePerformance: Report }>(
      `{ queuePerformance(${dayBack(1)}) { freshness { state reason } rows { offered } series { serviceLevelRatio } } }`,
    )
    expect(errors).toBeUndefined()
    const ratios = data?.queuePerformance.series?.flatMap((one) => one.serviceLevelRatio) ?? []
    expect(new Set(ratios)).toEqual(new Set([null]))
  })

  it('is null in what is stored, too, whoever reads it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refused-'))
    const options = () => ({
      clock: new ManualClock(start),
      env: { STORE_URL: `file:${folder}`, GENESYS_SIMULATOR: 'on' },
    })
    try {
      await using writer = await startGateway(options())
      writer.simulator.setLimits({ refusedMetrics: ['nOutbound', 'oServiceLevel'] })
      const written = await askQueues(writer, 1)
      await writer.app.close()
      await using reader = await startGateway(options())
      const read = await askQueues(reader, 1)
      expect(read.rows).toEqual(written.rows)
      expect(read.rows[0]).toMatchObject({ outbound: null, serviceLevel: null })
      expect(reader.asked()).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('of one report says nothing of another', async () => {
    const { gateway, calls } = await started(['nOverSla'])
    await using _ = gateway
    await askQueues(gateway, 1)
    calls()
    const { rows } = await ask(gateway, `agentPerformance(${dayBack(1)})`, 'answered alerts')
    expect(rows.length).toBeGreaterThan(10)
    expect(calls()).toEqual({ asked: 1, refused: 0 })
  })

  it.each<[string, string]>([
    ['a filter on directions', ', directions: [INBOUND]'],
    ['a filter on media types', ', mediaTypes: [VOICE]'],
    ['a filter on queues', ', queueIds: ["q1"]'],
  ])('beside %s says nothing of questions without it', async (_, filter) => {
    for (const [metric, isRequired] of [
      ['nOffered', true],
      ['nOutbound', false],
    ] as const) {
      const { gateway, calls } = await started([metric])
      await using __ = gateway
      const filtered = (days: number) => `queuePerformance(${dayBack(days)}${filter})`
      const { error } = await ask(gateway, filtered(1))
      expect(error !== undefined).toBe(isRequired)
      gateway.simulator.setLimits({})
      calls()
      const { rows } = await askQueues(gateway, 2)
      expect(rows.length).toBeGreaterThan(10)
      expect(rows.every((row) => row['outbound'] !== null)).toBe(true)
      expect(calls()).toEqual({ asked: 1, refused: 0 })
      // With the same filter it is remembered, whatever the granularity.
      const again = await ask(
        gateway,
        `queuePerformance(${dayBack(3)}${filter}, granularity: "PT1H")`,
      )
      expect(again.error !== undefined).toBe(isRequired)
      expect(again.rows.every((row) => row['outbound'] === null)).toBe(true)
      expect(calls()).toEqual({ asked: isRequired ? 0 : 1, refused: 0 })
    }
  })

  it('of flow outcomes leaves their field null', async () => {
    const { gateway, calls } = await started(['nFlowOutcomeFailed'])
    await using _ = gateway
    const { rows, error } = await ask(
      gateway,
      `flowOutcomes(${dayBack(1)})`,
      'entered outcomes failed',
    )
    expect(error).toBeUndefined()
    expect(rows.some((row) => row['outcomes'] !== null)).toBe(true)
    expect(rows.every((row) => row['failed'] === null)).toBe(true)
    expect(calls()).toEqual({ asked: 2, refused: 1 })
  })
})

describe('a metric behind a field that is never null', () => {
  it.each<[string, string, string, string]>([
    ['queuePerformance', 'tTalk', `queuePerformance(${dayBack(1)})`, 'offered'],
    ['queuePerformance', 'nOffered', `queuePerformance(${dayBack(1)})`, 'answered'],
    ['agentPerformance', 'tAlert', `agentPerformance(${dayBack(1)})`, 'answered'],
    ['agentPerformance', 'nConnected', `agentPerformance(${dayBack(1)})`, 'answered'],
    ['wrapUps', 'tHandle', `wrapUps(${dayBack(1)})`, 'handled'],
  ])(
    'fails %s when %s is refused, at the cost of one refused call in a quarter of an hour',
    async (report, metric, question, fields) => {
      const { clock, gateway, calls } = await started([metric])
      await using _ = gateway
      const { error } = await ask(gateway, question, fields)
      expect(error?.message).toContain(
        `refuses the metric ${metric} (400), without which there is no ${report}`,
      )
      expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus: 400 })
      expect(calls()).toEqual({ asked: 1, refused: 1 })
      for (const days of [2, 3, 4]) {
        const other = await ask(gateway, question.replace(dayBack(1), dayBack(days)), fields)
        expect(other.error?.message).toBe(error?.message)
      }
      expect(calls()).toEqual({ asked: 0, refused: 0 })
      gateway.simulator.setLimits({})
      await clock.advance(15 * MINUTE)
      const again = await ask(gateway, question.replace(dayBack(1), dayBack(5)), fields)
      expect(again.error).toBeUndefined()
      expect(again.rows.length).toBeGreaterThan(0)
      expect(calls()).toEqual({ asked: 1, refused: 0 })
    },
  )

  it('keeps serving what was read before', async () => {
    const { clock, gateway } = await started([])
    await using _ = gateway
    await askQueues(gateway, 1)
    gateway.simulator.setLimits({ refusedMetrics: ['tTalk'] })
    await clock.advance(SECOND)
    expect((await askQueues(gateway, 2)).error).toBeDefined()
    const { report, rows } = await askQueues(gateway, 1)
    expect(report?.freshness.state).toBe('STALE')
    expect(rows.length).toBeGreaterThan(10)
  })
})

describe('a refusal that is about no metric of the report', () => {
  it.each<[string, number, unknown, number?]>([
    ['an interval', 400, { message: 'The interval is not valid', code: 'invalid.date' }],
    [
      'a metric that was not asked for',
      400,
      { message: 'Metric tVoicemail is not supported', code: 'bad.request' },
      2,
    ],
    [
      'a metric in a list of what is allowed',
      400,
      { message: 'Bad metric. Allowable values are: nOutbound, tAlert', code: 'invalid.value' },
      2,
    ],
    [
      'a filter beside a metric',
      400,
      { message: 'The filter on mediaType cannot be combined with nOutbound', code: 'bad.request' },
      2,
    ],
    [
      'a granularity beside a metric',
      400,
      { message: 'Field granularity is not valid when tAlert is requested', code: 'bad.request' },
      2,
    ],
    [
      'a required metric that is only mentioned',
      400,
      { message: 'The interval of nOffered is in the future', code: 'bad.request' },
      2,
    ],
    [
      'a metric, with another status',
      403,
      { message: 'nOutbound needs a permission', code: 'not.authorized' },
    ],
  ])('takes nothing out: %s', async (_, status, body, asked = 1) => {
    const { clock, gateway, calls } = await started([])
    await using __ = gateway
    // Where it may be about the buckets in which it was asked, it is asked whole.
    for (let call = 0; call < asked; call += 1)
      gateway.simulator.faults.next({ kind: 'status', status, body }, { path: CONVERSATIONS })
    const { error } = await askQueues(gateway, 1)
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus: status })
    expect(calls().asked).toBe(asked)
    await clock.advance(MINUTE)
    const { rows } = await askQueues(gateway, 2)
    expect(rows.every((row) => row['outbound'] !== null && row['alerts'] !== null)).toBe(true)
  })
})
