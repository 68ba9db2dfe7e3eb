import { describe, expect, it } from 'vitest'
import { Memos } from '../../src/coordination/memo.js'
import { viewsOf } from '../../src/reports/conversations/conversation-view.js'
import type { Conversations } from '../../src/reports/conversations/load.js'
import { loadConversations } from '../../src/reports/conversations/load.js'
import {
  type ConversationsArguments,
  conversationsQuestion,
} from '../../src/reports/conversations/question.js'
import { readConversation } from '../../src/reports/conversations/read-conversation.js'
import type { ConversationRun } from '../../src/reports/partial-results/partial-answers.js'
import type { LoadContext } from '../../src/reports/report.js'
import { WorkingSizes } from '../../src/reports/splitting/working-sizes.js'
import type { IntervalArgument } from '../../src/reports/time/interval.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { columnsOf } from '../support/conversations.js'
import { firstLoad } from '../support/first-load.js'
import { passUntil } from '../support/passing-time.js'
import { startGenesys } from '../upstream/genesys-on.js'
import type { Script } from '../upstream/scripted-server.js'

const JOBS = '/api/v2/analytics/conversations/details/jobs'
const RESULTS = `${JOBS}/job-1/results`

type On = Awaited<ReturnType<typeof startLake>>

/** Genesys with one job that is done at the first look. */
async function startLake(...pages: Script[]) {
  const on = await startGenesys()
  on.server
    .on(JOBS, { status: 202, body: { jobId: 'job-1' } })
    .on(`${JOBS}/job-1`, { body: { state: 'FULFILLED' } })
    .on(RESULTS, ...pages)
  return Object.assign(on, { memo: new Memos().of('key') })
}

function contextOn(on: On): LoadContext {
  return {
    genesys: on.genesys,
    priority: 'first',
    callerId: 'anybody',
    callers: new Set(['anybody']),
    signal: new AbortController().signal,
    nowMs: on.clock.now(),
    memo: on.memo,
    nextTurn: async () => {},
    ...firstLoad(on.clock.now()),
  }
}

async function load(on: On, args: ConversationsArguments, signal = new AbortController().signal) {
  const nowMs = on.clock.now()
  let isOver = false
  const question = conversationsQuestion({ source: 'LAKE', ...args }, nowMs)
  const reading = loadConversations(question, {
    ...contextOn(on),
    signal,
  }).finally(() => {
    isOver = true
  })
  reading.catch(() => undefined)
  await passUntil(on, () => isOver || signal.aborted, MINUTE)
  return reading
}

/** Everything is asked by the hour. */
class HourBySize extends WorkingSizes {
  override of() {
    return { steps: 1 }
  }
}

const MORNING: IntervalArgument = {
  fromMs: Date.parse('2026-08-03T08:00:00Z'),
  toMs: Date.parse('2026-08-03T09:00:00Z'),
}
const wire = (conversationId: string, from: string, to?: string) => ({
  conversationId,
  conversationStart: `2026-08-03T${from}:00.000Z`,
  ...(to === undefined ? {} : { conversationEnd: `2026-08-03T${to}:00.000Z` }),
})
const page = (conversations: readonly (object | null)[], more = {}): Script => ({
  body: { conversations, ...more },
})
const told = ({ columns }: Conversations) => viewsOf(columns)
const bodies = (on: On) =>
  on.server.seen.flatMap(({ line, body }) => (line === `POST ${JOBS}` ? JSON.parse(body) : []))

describe(loadConversations, () => {
  it.each<[string, number, number, string | null]>([
    ['the part before the cut', 2, 1, '09:20'],
    ['the part behind it', 1, 2, null],
  ])(
    'takes a conversation that goes on over a cut as it was read last: in %s',
    async (_, before, behind, end) => {
      await using on = await startLake()
      const nowMs = on.clock.now()
      const run = (submittedAtMs: number, to?: string): ConversationRun => ({
        submittedAtMs,
        parts: [
          {
            columns: columnsOf(readConversation(wire('x', '08:50', to), false)),
            completeUntilMs: null,
            oddities: undefined,
          },
        ],
      })
      const { value } = await loadConversations(
        conversationsQuestion(
          { interval: { ...MORNING, toMs: Number(MORNING.toMs) + HOUR }, source: 'LAKE' },
          nowMs,
        ),
        {
          ...contextOn(on),
          sizes: new HourBySize(on.clock),
          runOf: async (name) =>
            name.startsWith('2026-08-03T08') ? run(before, '09:20') : run(behind),
        },
      )
      const endMs = end && Date.parse(`2026-08-03T${end}:00.000Z`)
      expect(told(value).map((one) => one.endMs)).toEqual([endMs])
    },
  )

  it('makes one list of pages that overlap, without what was not asked for', async () => {
    await using on = await startLake(
      page(
        [wire('c', '08:30', '08:31'), wire('early', '06:00', '07:59'), wire('a', '07:50', '08:10')],
        {
          cursor: 'c1',
          dataAvailabilityDate: '2026-08-03T12:00:00.000Z',
        },
      ),
      page([wire('c', '08:30', '08:32'), wire('b', '08:30'), wire('late', '09:00', '09:10')], {
        dataAvailabilityDate: '2026-08-03T11:59:00.000Z',
      }),
    )
    const startMs = on.clock.now()
    const reading = await load(on, { interval: MORNING })
    expect(told(reading.value).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(told(reading.value)[2]?.endMs).toBe(Date.parse('2026-08-03T08:32:00Z'))
    expect(reading).toMatchObject({
      asOfMs: startMs,
      interval: MORNING,
      hasOpen: true,
      // Of several, the one that promises least.
      completeUntilMs: Date.parse('2026-08-03T11:59:00Z'),
    })
  })

  it('asks for one segment that fits all, and for nothing that the question does not say', async () => {
    await using on = await startLake(page([]))
    await load(on, { interval: MORNING })
    await load(on, { interval: MORNING, queueIds: ['q2', 'q1'] })
    await load(on, { interval: MORNING, queueIds: ['q1'], mediaTypes: ['VOICE', 'CHAT'] })
    const base = {
      interval: '2026-08-03T08:00:00.000Z/2026-08-03T09:00:00.000Z',
      order: 'asc',
      orderBy: 'conversationStart',
    }
    const anyOf = (dimension: string, ...values: string[]) => ({
      type: 'or',
      predicates: values.map((value) => ({ dimension, value })),
    })
    expect(bodies(on)).toEqual([
      base,
      { ...base, segmentFilters: [anyOf('queueId', 'q1', 'q2')] },
      {
        ...base,
        segmentFilters: [
          {
            type: 'and',
            clauses: [anyOf('queueId', 'q1'), anyOf('mediaType', 'chat', 'voice')],
          },
        ],
      },
    ])
  })

  it.each([{}, { conversations: null, cursor: null, dataAvailabilityDate: null }])(
    'takes %j for an answer without conversations',
    async (body) => {
      await using on = await startLake({ body })
      const reading = await load(on, { interval: MORNING })
      expect(told(reading.value)).toEqual([])
      expect(reading.hasOpen).toBe(false)
      expect(reading.completeUntilMs).toBeUndefined()
    },
  )

  it.each([
    ['a start that is no instant', { ...wire('a', '08:00'), conversationStart: 'today' }],
    ['a start on no day', { ...wire('a', '08:00'), conversationStart: '2026-02-30T08:00:00Z' }],
    [
      'a start in words behind an instant',
      { ...wire('a', '08:00'), conversationStart: '2026-08-03T08:00:00 GMT' },
    ],
    ['no id', { conversationStart: '2026-08-03T08:00:00.000Z' }],
    ['an id of another type', { ...wire('a', '08:00'), conversationId: 7 }],
    ['nothing', null],
    ['a list', [wire('a', '08:00')]],
  ] as const)('drops a conversation with %s and keeps the others', async (_, odd) => {
    await using on = await startLake(page([wire('b', '08:10', '08:20'), odd, wire('c', '08:30')]))
    const reading = await load(on, { interval: MORNING })
    expect(told(reading.value).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(reading.oddities?.counts).toEqual({ item: 1 })
  })

  it.each([
    ['a queue', { participants: [{ sessions: [{ segments: [{ queueId: 7 }] }] }] }, { field: 1 }],
    ['a participant', { participants: [null, { userId: 'u' }] }, { item: 1 }],
    ['participants', { participants: 'many' }, { field: 1 }],
    ['an end', { conversationEnd: 'soon' }, { instant: 1 }],
    ['a direction', { originatingDirection: {} }, { field: 1 }],
  ])('leaves %s out that cannot be read, and no more', async (_, odd, counts) => {
    await using on = await startLake(page([{ ...wire('a', '08:00', '08:30'), ...odd }]))
    const reading = await load(on, { interval: MORNING })
    expect(told(reading.value)).toMatchObject([{ id: 'a', queueIds: [] }])
    expect(reading.oddities?.counts).toEqual(counts)
  })

  it.each([
    ['conversations that are no list', { conversations: 'none' }],
    ['a cursor that cannot be read', { conversations: [], cursor: 7 }],
    ['a list', []],
    ['no JSON', '<html>'],
  ])('gives up on %s, and does not ask again', async (_, body) => {
    await using on = await startLake({ body })
    await expect(load(on, { interval: MORNING })).rejects.toMatchObject({ kind: 'malformed' })
    expect(on.server.seen.filter(({ line }) => line.includes(RESULTS))).toHaveLength(1)
  })

  it('takes one that began more than 72 hours ago and never ended for an orphan', async () => {
    const orphan = { ...wire('a', '08:00'), conversationStart: '2026-05-03T08:00:00.000Z' }
    await using on = await startLake(page([orphan, wire('b', '08:10', '08:20')]))
    const reading = await load(on, { interval: MORNING })
    expect(told(reading.value).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(reading.hasOpen).toBe(false)
  })

  it('reads what a run that it resumes was asked, not what a new one would be', async () => {
    await using on = await startLake(page([]))
    on.server.on(`${JOBS}/job-1`, { body: { state: 'PENDING' } })
    const deadline = new AbortController()
    const startMs = on.clock.now()
    on.clock.sleep(10 * SECOND).then(() => deadline.abort(new Error('time is up')))
    await expect(
      load(on, { interval: { relative: 'LAST_HOUR' } }, deadline.signal),
    ).rejects.toThrow('time is up')
    await on.clock.advance(10 * MINUTE)
    on.server.on(`${JOBS}/job-1`, { body: { state: 'FULFILLED' } })
    const reading = await load(on, { interval: { relative: 'LAST_HOUR' } })
    expect(reading.interval).toEqual({ fromMs: startMs - HOUR, toMs: startMs })
    expect(reading.asOfMs).toBe(startMs)
    expect(bodies(on)).toHaveLength(1)
  })

  it('refuses more than it can hold, and does not read on', async () => {
    const many = Array.from({ length: 50_000 }, (_, i) => wire(`c${i}`, '08:30', '08:31'))
    let pages = 0
    const endless: Script = (_, response) => {
      pages += 1
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ conversations: many, cursor: `c${pages}` }))
    }
    await using on = await startLake(endless)
    await expect(load(on, { interval: MORNING })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'interval',
      message: expect.stringContaining('200,000'),
    })
    expect(pages).toBe(5)
  })
})
