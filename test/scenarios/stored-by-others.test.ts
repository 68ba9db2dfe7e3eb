import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStored, storedText } from '../../src/coordination/redis/stored-text.js'
import { decode, encode } from '../../src/store/codec.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { anyRedis, type TestRedis } from '../support/redis-server.js'
import { anySpoil, spoiled } from '../support/spoiled.js'

const SEED = Number(process.env['SEED'] ?? 20_261_205)
const RUNS = Number(process.env['RUNS'] ?? 40)

/** A text of the store that has been changed by whoever. */
type Change = (text: string) => Promise<string>

const changed =
  (change: (entry: Record<string, unknown>) => unknown): Change =>
  async (text) =>
    storedText(
      await encode(change((await decode(readStored(text))) as Record<string, unknown>)),
      Date.now(),
    )
const value = (change: (value: Record<string, unknown>) => unknown): Change =>
  changed((entry) => ({ ...entry, value: change(entry['value'] as Record<string, unknown>) }))

let day = 0
/** A question that nobody has asked before: no process holds an answer in its memory. */
const QUESTIONS = {
  queuePerformance: () => {
    const from = new Date(Date.UTC(2026, 10, 3) + 60_000 * ++day)
    const to = new Date(from.getTime() + 7_200_000)
    return `{ report: queuePerformance(
      interval: { from: "${from.toISOString()}", to: "${to.toISOString()}" }, granularity: "PT1H"
    ) {
      key freshness { state source asOf expiresAt staleUntil pollAfter ageSeconds rule }
      interval { from to }
      rows {
        queue { id } mediaType interval { from to } offered answered transferred
        serviceLevel { ratio numerator denominator target }
        handle { count totalSeconds averageSeconds minSeconds maxSeconds }
      }
      series { offered serviceLevelRatio handleAverageSeconds starts }
    } }`
  },
  agentStatus: () => {
    const from = new Date(Date.UTC(2026, 10, 3) + 60_000 * ++day)
    const to = new Date(from.getTime() + 7_200_000)
    return `{ report: agentStatus(agentIds: ["${agentId}", "another"],
      interval: { from: "${from.toISOString()}", to: "${to.toISOString()}" }, granularity: "PT1H"
    ) {
      key freshness { state source asOf expiresAt staleUntil pollAfter ageSeconds rule }
      interval { from to }
      rows { agent { id } interval { from } presence { status seconds } routingStatus { status seconds } }
    } }`
  },
  queueActivity: () => `{ report: queueActivity(queueIds: ["${queueId}", "q${++day}"]) {
      key freshness { state source asOf expiresAt staleUntil pollAfter ageSeconds rule }
      queues {
        queue { id } waiting interacting longestWaitingSince onQueueAgents
        agentsByRoutingStatus { status count }
        byMediaType { mediaType waiting interacting longestWaitingSince }
      }
    } }`,
}
let agentId = ''
let queueId = ''

describe('what others have written into the store', () => {
  let redis: TestRedis
  let writer: TestGateway
  let reader: TestGateway

  beforeAll(async () => {
    redis = await anyRedis()
    // One scope with whoever else uses this Redis: its texts are of this run's questions alone.
    const env = { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on' }
    writer = await startGateway({ env })
    reader = await startGateway({ env })
    const { data } = await writer.ask<Record<string, { id: string }[]>>(
      '{ agents(first: 1) { id } queues(first: 1) { id } }',
    )
    agentId = data?.['agents']?.[0]?.id ?? ''
    queueId = data?.['queues']?.[0]?.id ?? ''
  })
  afterAll(async () => {
    await writer[Symbol.asyncDispose]()
    await reader[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  /** Asked of a process that has not seen it, with the changed text in the store. */
  const ask = async (question: () => string, change: Change) => {
    const query = question()
    const right = await writer.ask<Answered>(query)
    expect(right.errors).toBeUndefined()
    const key = right.data?.report.key ?? ''
    const [name = ''] = (await redis.command('KEYS', `gcx:{*${key}}:value`)) as string[]
    const before = String(await redis.command('GET', name))
    const text = await change(before)
    await redis.command('SET', name, text)
    const answer = await reader.ask<Answered>(query)
    const after = String(await redis.command('GET', name))
    return { right, answer, before, text, after }
  }
  interface Report {
    readonly key: string
    readonly freshness: { readonly source: string }
  }
  interface Answered {
    readonly report: Report
  }
  const withoutFreshness = ({ report }: Answered) => ({ ...report, freshness: null })

  const ages = (lifetime: Record<string, unknown>) =>
    changed((entry) => ({
      ...entry,
      lifetime: { ...(entry['lifetime'] as Record<string, unknown>), ...lifetime },
    }))
  const cells = (change: (cells: Record<string, unknown>) => Record<string, unknown>) =>
    value((whole) => ({
      ...whole,
      groups: (whole['groups'] as { cells: Record<string, unknown> }[]).map((group) => ({
        ...group,
        cells: { ...group.cells, ...change(group.cells) },
      })),
    }))
  const column = (name: string, numbers: (length: number) => unknown) =>
    cells(({ at, columns }) => ({
      columns: { ...(columns as object), [name]: numbers((at as unknown[]).length) },
    }))
  const agents = (fields: Record<string, unknown>) =>
    value((whole) => ({
      ...whole,
      agents: (whole['agents'] as object[]).map((agent) => ({ ...agent, ...fields })),
    }))
  const times = { presence: {}, routingStatus: {} }

  it.each<[keyof typeof QUESTIONS, string, Change]>([
    ['queuePerformance', 'a group that is null', value((whole) => ({ ...whole, groups: [null] }))],
    ['queuePerformance', 'a group without fields', value((whole) => ({ ...whole, groups: [{}] }))],
    ['queuePerformance', 'groups that are no list', value((whole) => ({ ...whole, groups: {} }))],
    ['queuePerformance', 'no value', changed((entry) => ({ ...entry, value: null }))],
    ['queuePerformance', 'edges of the year 10^300', value((w) => ({ ...w, edgesMs: [0, 1e300] }))],
    ['queuePerformance', 'edges that run backwards', value((w) => ({ ...w, edgesMs: [9, 5, 7] }))],
    ['queuePerformance', 'one edge', value((whole) => ({ ...whole, edgesMs: [5] }))],
    ['queuePerformance', 'edges as texts', value((whole) => ({ ...whole, edgesMs: ['1', '2'] }))],
    [
      'queuePerformance',
      'a beginning that is none',
      value((whole) => ({ ...whole, fromMs: null })),
    ],
    ['queuePerformance', 'an end out of all dates', value((whole) => ({ ...whole, toMs: 8.7e15 }))],
    ['queuePerformance', 'a bucket beyond the last', cells(() => ({ at: [7_000], columns: {} }))],
    ['queuePerformance', 'buckets out of order', cells(() => ({ at: [1, 0], columns: {} }))],
    ['queuePerformance', 'no columns', cells(() => ({ columns: null }))],
    ['queuePerformance', 'a short column', column('nOffered.count', () => [])],
    ['queuePerformance', 'a long column', column('nOffered.count', (n) => Array(n + 1).fill(1))],
    ['queuePerformance', 'half a call', column('nOffered.count', (n) => Array(n).fill(2.5))],
    ['queuePerformance', 'less than no call', column('tAnswered.count', (n) => Array(n).fill(-3))],
    ['queuePerformance', 'calls beyond all', column('nOffered.count', (n) => Array(n).fill(1e300))],
    [
      'queuePerformance',
      'a count that is null',
      column('nOffered.count', (n) => Array(n).fill(null)),
    ],
    ['queuePerformance', 'a count as text', column('nOffered.count', (n) => Array(n).fill('5'))],
    [
      'queuePerformance',
      'a target of a list',
      column('oServiceLevel.target', (n) => Array(n).fill([])),
    ],
    [
      'queuePerformance',
      'a medium of a newer release',
      value((whole) => ({
        ...whole,
        groups: [{ queueId: 'q', mediaType: 'HOLOGRAM', cells: { at: [], columns: {} } }],
      })),
    ],
    [
      'queuePerformance',
      'read in the year 10^300',
      changed((entry) => ({ ...entry, asOfMs: 1e300 })),
    ],
    ['queuePerformance', 'read before 1970', changed((entry) => ({ ...entry, asOfMs: -1 }))],
    ['queuePerformance', 'read in no year', changed((entry) => ({ ...entry, asOfMs: null }))],
    ['queuePerformance', 'complete for ever', changed((e) => ({ ...e, completeUntilMs: 1e300 }))],
    [
      'queuePerformance',
      'stored in no year',
      changed((entry) => ({ ...entry, storedAtMs: 'now' })),
    ],
    ['queuePerformance', 'a load of for ever', changed((entry) => ({ ...entry, loadMs: 1e300 }))],
    [
      'queuePerformance',
      'fresh for ever',
      ages({ freshMs: 1e300, softMs: 1e300, hardMs: 1e300, errorMs: 1e300 }),
    ],
    ['queuePerformance', 'ages out of order', ages({ freshMs: 9e6, softMs: 1 })],
    ['queuePerformance', 'no hard age', ages({ hardMs: null })],
    ['queuePerformance', 'no rule', ages({ rule: 7 })],
    ['queuePerformance', 'no lifetime', changed((entry) => ({ ...entry, lifetime: [] }))],
    ['agentStatus', 'an agent without fields', value((whole) => ({ ...whole, agents: [{}] }))],
    ['agentStatus', 'an agent that is null', value((whole) => ({ ...whole, agents: [null] }))],
    ['agentStatus', 'an agent without an id', agents({ agentId: 7 })],
    ['agentStatus', 'a bucket beyond the last', agents({ buckets: { 99: times } })],
    ['agentStatus', 'a bucket that is no index', agents({ buckets: { '01': times } })],
    ['agentStatus', 'a bucket that is null', agents({ buckets: { 0: null } })],
    ['agentStatus', 'no presence', agents({ buckets: { 0: { routingStatus: {} } } })],
    [
      'agentStatus',
      'a time that is a text',
      agents({ buckets: { 0: { ...times, presence: { a: 'x' } } } }),
    ],
    [
      'agentStatus',
      'a time below zero',
      agents({ buckets: { 0: { ...times, presence: { a: -5 } } } }),
    ],
    [
      'agentStatus',
      'a time that is null',
      agents({ buckets: { 0: { ...times, presence: { a: null } } } }),
    ],
    ['queueActivity', 'a queue that is null', value(() => [null])],
    ['queueActivity', 'a queue without fields', value(() => [{}])],
    [
      'queueActivity',
      'half an agent',
      value((whole) => (whole as unknown as object[]).map((q) => ({ ...q, onQueueAgents: 0.5 }))),
    ],
    [
      'queueActivity',
      'who waits since the year 10^300',
      value((whole) =>
        (whole as unknown as object[]).map((q) => ({
          ...q,
          byMediaType: [
            { mediaType: 'VOICE', waiting: 1, interacting: 0, longestWaitingSinceMs: 1e300 },
          ],
        })),
      ),
    ],
  ])('of %s is a miss where it has %s', async (report, _, change) => {
    const { right, answer, text, after } = await ask(QUESTIONS[report], change)
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.report.freshness.source).toBe('UPSTREAM')
    if (report !== 'queueActivity' && answer.data && right.data) {
      expect(withoutFreshness(answer.data)).toEqual(withoutFreshness(right.data))
    }
    // The load has healed it.
    expect(after).not.toBe(text)
    expect(await decode(readStored(after))).toBeDefined()
  })

  it.each<[string, Change]>([
    ['nothing', async () => ''],
    ['a text of somebody else', async () => 'hello'],
    ['another format', async () => '17 q{"value":1}'],
    ['a token of 20 digits', async (text) => text.replace(/^\d+/, '9'.repeat(20))],
    ['a token of 300 digits', async (text) => text.replace(/^\d+/, '9'.repeat(300))],
    ['half of itself', async (text) => text.slice(0, text.length / 2)],
  ])('never refuses all later writes: %s', async (_, change) => {
    const { answer, text, after } = await ask(QUESTIONS.queuePerformance, change)
    expect(answer.errors).toBeUndefined()
    if (answer.data?.report.freshness.source === 'UPSTREAM') expect(after).not.toBe(text)
  })

  it(`is a miss or a value, whatever was spoiled, and is healed by the next write (seed ${SEED})`, async () => {
    const byNode = fc.record({ kind: fc.constant('node' as const), spoil: anySpoil })
    const byText = fc.record({
      kind: fc.constant('text' as const),
      at: fc.nat(5_000),
      text: fc.string({ unit: 'binary', maxLength: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<keyof typeof QUESTIONS>('queuePerformance', 'agentStatus', 'queueActivity'),
        fc.oneof(byNode, byText),
        async (report, how) => {
          const change: Change =
            how.kind === 'text'
              ? async (text) =>
                  text.slice(0, how.at % text.length) +
                  how.text +
                  text.slice((how.at % text.length) + 1)
              : changed((entry) => spoiled(entry, how.spoil))
          const { answer, text, after } = await ask(QUESTIONS[report], change)
          expect(answer.errors).toBeUndefined()
          if (answer.data?.report.freshness.source !== 'UPSTREAM') return
          expect(after).not.toBe(text)
          expect(await decode(readStored(after))).toBeDefined()
        },
      ),
      { seed: SEED, numRuns: RUNS },
    )
  }, 120_000)
})
