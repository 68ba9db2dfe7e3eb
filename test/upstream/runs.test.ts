import { describe, expect, it } from 'vitest'
import {
  type Budget,
  type BudgetOptions,
  LocalBudget,
  type Prior,
} from '../../src/budget/budget.js'
import { Memos } from '../../src/coordination/memo.js'
import { sharedSlots } from '../../src/coordination/shared-slots.js'
import { LocalSlots, type Slots } from '../../src/coordination/slots.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { type RunFailedError, UpstreamUnavailableError } from '../../src/upstream/errors/errors.js'
import { ManualClock } from '../support/manual-clock.js'
import { pass, passUntil } from '../support/passing-time.js'
import { startGenesys, TOKEN_LINE } from './genesys-on.js'
import { type Script, token } from './scripted-server.js'

const JOBS = '/api/v2/analytics/conversations/details/jobs'
const JOB = `${JOBS}/job-1`
const RESULTS = `${JOB}/results`
const SUBMIT_LINE = `POST ${JOBS}`
const POLL_LINE = `GET ${JOB}`
const FETCH_LINE = `GET ${RESULTS}?pageSize=1000`

const submitted = (jobId = 'job-1'): Script => ({ status: 202, body: { jobId } })
const state = (name: string, status = 200, more = {}): Script => ({
  status,
  body: { state: name, submissionDate: '2026-08-03T13:00:00.000Z', ...more },
})
const page = (ids: readonly string[], more = {}): Script => ({
  body: {
    conversations: ids.map((conversationId) => ({
      conversationId,
      conversationStart: '2026-08-03T13:02:11.120Z',
    })),
    dataAvailabilityDate: '2026-08-03T09:11:42.000Z',
    ...more,
  },
})
const broken: Script = (request) => request.socket.destroy()

type On = Awaited<ReturnType<typeof startRuns>>

/** Our Genesys, and memos for its runs. */
async function startRuns({
  keeper,
  prior,
  ...options
}: {
  readonly runSlots?: Slots
  readonly clock?: ManualClock
  readonly keeper?: (options: BudgetOptions) => Budget
  readonly prior?: Prior
} = {}) {
  const memos = new Memos()
  const budget = { ...(keeper && { keeper }), ...(prior && { prior }) }
  return Object.assign(await startGenesys({ ...options, ...budget }), { memos })
}

/** Orders a run of conversations; what is kept of a page are the ids on it. */
function order(
  on: On,
  {
    key = 'key',
    callers = new Set(['a']),
    signal = new AbortController().signal,
    priority = 'first' as 'first' | 'refresh',
  } = {},
) {
  let isOver = false
  const result = on.genesys
    .runConversationDetails({
      memo: on.memos.of(key),
      callers,
      priority,
      signal,
      query: (submittedAtMs) => ({
        interval: `${new Date(submittedAtMs).toISOString()}/PT1H`,
        order: 'asc',
        orderBy: 'conversationStart',
      }),
      read: async ({ conversations }) => (conversations ?? []).map((one) => one?.conversationId),
    })
    .finally(() => {
      isOver = true
    })
  // Whoever awaits it later sees the failure.
  result.catch(() => undefined)
  return { result, isOver: () => isOver }
}

async function finished(on: On, run = order(on), mostMs = 5 * MINUTE) {
  await passUntil(on, run.isOver, mostMs)
  return run.result
}

const analytics = (on: On) => on.lines().filter((line) => line !== TOKEN_LINE)
const ended = (on: On) =>
  on.events.flatMap((event) => (event.type === 'runEnded' ? event.outcome : []))

describe('a run', () => {
  it('is submitted once, polled with growing pauses until its state says so, and read page by page', async () => {
    await using on = await startRuns()
    // 202 or 200: the state decides.
    on.server
      .on(JOBS, submitted())
      .on(
        JOB,
        state('QUEUED', 202),
        state('PENDING', 200),
        state('FUTURE'),
        state('FULFILLED', 202),
      )
      .on(
        RESULTS,
        page(['a', 'b'], { cursor: 'c1' }),
        page(['b'], { cursor: 'c2' }),
        page([], { cursor: '' }),
      )
    const startMs = on.clock.now()
    const run = order(on)
    const instants: number[] = []
    for (const due of [0, 800, 1_600, 3_200, 4_000]) {
      await pass(on, due)
      instants.push(analytics(on).length)
    }
    expect(await run.result).toEqual({ submittedAtMs: startMs, parts: [['a', 'b'], ['b'], []] })
    expect(instants).toEqual([1, 2, 3, 4, 8])
    expect(analytics(on)).toEqual([
      SUBMIT_LINE,
      POLL_LINE,
      POLL_LINE,
      POLL_LINE,
      POLL_LINE,
      FETCH_LINE,
      `${FETCH_LINE}&cursor=c1`,
      `${FETCH_LINE}&cursor=c2`,
    ])
    expect(on.server.seen[1]?.body).toBe(
      '{"interval":"2026-08-03T13:00:00.000Z/PT1H","order":"asc","orderBy":"conversationStart"}',
    )
    expect(on.memos.read('key')).toBeUndefined()
    expect(on.clock.sleeping).toBe(0)
  })

  it('is submitted in the class of who ordered it; polling and fetching are paid first', async () => {
    await using on = await startRuns()
    on.server
      .on(JOBS, submitted())
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, page(['a']))
    await finished(on, order(on, { priority: 'refresh' }))
    const priorities = on.events.flatMap((event) =>
      event.type === 'reserved' ? event.priority : [],
    )
    expect(priorities).toEqual(['refresh', 'run', 'run'])
    expect(on.events.filter(({ type }) => type.startsWith('run'))).toEqual([
      { type: 'runSubmitted', family: 'conversations.details.jobs' },
      { type: 'runEnded', family: 'conversations.details.jobs', outcome: 'done', ms: 800 },
    ])
  })

  it('is recorded before its first poll', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, state('PENDING'))
    const run = order(on)
    await pass(on, 500)
    expect(analytics(on)).toEqual([SUBMIT_LINE])
    expect(on.memos.read('key')).toEqual({ text: 'job-1', atMs: on.clock.now() - 500 })
    expect(run.isOver()).toBe(false)
  })

  it.each<[string, Script]>([
    ['a broken connection', broken],
    ['a 502', { status: 502, body: '<html>' }],
    ['a 500', { status: 500, body: {} }],
    ['a 503 that says when', { status: 503, headers: { 'retry-after': '1' }, body: {} }],
    ['an answer without an id', { status: 202, body: {} }],
    ['an id that leads elsewhere', submitted('../../users')],
  ])('is not submitted again after %s', async (_, failure) => {
    await using on = await startRuns()
    on.server.on(JOBS, failure)
    await expect(finished(on)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(analytics(on)).toEqual([SUBMIT_LINE])
    expect(on.memos.read('key')).toBeUndefined()
  })
})

describe('a run that ends badly', () => {
  it.each<[string, string, string, Script, Script]>([
    ['fails', 'FAILED', 'too large', state('FAILED', 200, { errorMessage: 'too large' }), page([])],
    ['is cancelled', 'CANCELLED', '', state('CANCELLED'), page([])],
    ['expires', 'EXPIRED', '', state('EXPIRED'), page([])],
    ['is forgotten', 'EXPIRED', 'no longer', { status: 404, body: {} }, page([])],
    ['loses its results', 'EXPIRED', 'no longer', state('FULFILLED'), { status: 404, body: {} }],
  ])(
    'one that %s is RUN_FAILED with its state, and no longer recorded',
    async (_, runState, reason, poll, results) => {
      await using on = await startRuns()
      on.server.on(JOBS, submitted()).on(JOB, poll).on(RESULTS, results)
      await expect(finished(on)).rejects.toMatchObject({
        code: 'RUN_FAILED',
        runState,
        reason: expect.stringContaining(reason),
      })
      expect(on.server.count(SUBMIT_LINE)).toBe(1)
      expect(on.memos.read('key')).toBeUndefined()
      expect(ended(on)).toEqual([runState.toLowerCase()])
    },
  )

  it('tells no secret of an upstream that tells too much', async () => {
    await using on = await startRuns()
    const errorMessage = 'Bearer token-a for jane@example.com'
    on.server.on(JOBS, submitted()).on(JOB, state('FAILED', 200, { errorMessage }))
    const error = await finished(on).catch((thrown: unknown) => thrown)
    expect(`${error}`).not.toMatch(/token-a|jane/)
  })
})

/** Pages that are made as they are asked for, counted from 1. */
const paged = (bodyOf: (pageNumber: number) => object): Script => {
  let pages = 0
  return (_, response) => {
    pages += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(bodyOf(pages)))
  }
}
const conversations = (...ids: readonly string[]) => ({
  conversations: ids.map((conversationId) => ({
    conversationId,
    conversationStart: '2026-08-03T13:02:11.120Z',
  })),
})
const several = (count: number, prefix: string) =>
  conversations(...Array.from({ length: count }, (_, index) => `${prefix}-${index}`))

describe('a run whose pages come to no end', () => {
  it.each<[string, (pageNumber: number) => object, number, string]>([
    ['lead to themselves', (n) => ({ ...several(20, `${n}`), cursor: 'c' }), 2, 'cursor repeats'],
    [
      'lead round: A, B, A, B',
      (n) => ({ ...several(20, `${n}`), cursor: n % 2 ? 'A' : 'B' }),
      3,
      'cursor repeats',
    ],
    [
      'lead round after a while',
      (n) => ({ ...several(20, `${n}`), cursor: `${n % 7}` }),
      8,
      'cursor repeats',
    ],
    ['are empty', (n) => ({ conversations: [], cursor: `${n}` }), 4, 'nothing new'],
    ['have no list', (n) => ({ cursor: `${n}` }), 4, 'nothing new'],
    ['are the same', (n) => ({ ...several(20, 'x'), cursor: `${n}` }), 5, 'nothing new'],
    ['are the same two', (n) => ({ ...several(20, `${n % 2}`), cursor: `${n}` }), 6, 'nothing new'],
    [
      'bring one each',
      (n) => ({ ...conversations(`${n}`), cursor: `${n}` }),
      21,
      'next to nothing',
    ],
    [
      'are empty but for every third',
      (n) => ({ ...several(n % 3 ? 0 : 20, `${n}`), cursor: `${n}` }),
      31,
      'next to nothing',
    ],
    ['are many', (n) => ({ ...several(20, `${n}`), cursor: `${n}` }), 250, 'too many pages'],
  ])('%s: ends after a few calls, with an error', async (_, bodyOf, calls, problem) => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, state('FULFILLED')).on(RESULTS, paged(bodyOf))
    await expect(finished(on)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      kind: 'malformed',
      message: expect.stringContaining(problem),
    })
    expect(analytics(on).filter((line) => line.startsWith(FETCH_LINE))).toHaveLength(calls)
    expect(on.server.count(SUBMIT_LINE)).toBe(1)
    // The same run would lead round again.
    expect(on.memos.read('key')).toBeUndefined()
    expect(ended(on)).toEqual(['failed'])
  })

  it('is another than one with an empty page, a page that repeats, and an end', async () => {
    await using on = await startRuns()
    const bodies = [
      { ...conversations('a'), cursor: '1' },
      { ...conversations(), cursor: '2' },
      { ...conversations('a'), cursor: '3' },
      { ...conversations('b'), cursor: '4' },
      { ...conversations(), cursor: '5' },
      conversations('c'),
    ]
    on.server
      .on(JOBS, submitted())
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, ...bodies.map((body): Script => ({ body })))
    expect((await finished(on)).parts.flat()).toEqual(['a', 'a', 'b', 'c'])
  })
})

describe('a run that is lost between its pages', () => {
  const lost: Script = { status: 404, body: {} }
  const AGAIN = `${JOBS}/job-2`

  it.each<[string, readonly Script[], readonly Script[], readonly string[] | string]>([
    [
      'is restarted, and read from its first page',
      [page(['a'], { cursor: 'c1' }), lost],
      [page(['a'], { cursor: 'c1' }), page(['b'])],
      ['a', 'b'],
    ],
    [
      'is restarted after several pages, too',
      [page(['a'], { cursor: 'c1' }), page(['b'], { cursor: 'c2' }), lost],
      [page(['d'])],
      ['d'],
    ],
    [
      'is restarted once',
      [page(['a'], { cursor: 'c1' }), lost],
      [page(['a'], { cursor: 'c1' }), lost],
      'EXPIRED',
    ],
    [
      'is restarted once, wherever it is lost then',
      [page(['a'], { cursor: 'c1' }), lost],
      [lost],
      'EXPIRED',
    ],
  ])('%s', async (_, first, second, result) => {
    await using on = await startRuns()
    on.server
      .on(JOBS, submitted('job-1'), submitted('job-2'))
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, ...first)
      .on(AGAIN, state('FULFILLED'))
      .on(`${AGAIN}/results`, ...second)
    const outcome = await finished(on).then(
      ({ parts }) => parts.flat(),
      (error: RunFailedError) => error.runState,
    )
    expect(outcome).toEqual(result)
    expect(on.server.count(SUBMIT_LINE)).toBe(2)
    expect(ended(on)).toEqual(['expired', result === 'EXPIRED' ? 'expired' : 'done'])
    expect(on.memos.read('key')).toBeUndefined()
  })

  it('is not restarted a second time where it was resumed', async () => {
    await using on = await startRuns()
    on.memos.write('key', { text: 'job-0', atMs: on.clock.now() })
    on.server
      .on(`${JOBS}/job-0`, lost)
      .on(JOBS, submitted())
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, page(['a'], { cursor: 'c1' }), lost)
    await expect(finished(on)).rejects.toMatchObject({ code: 'RUN_FAILED', runState: 'EXPIRED' })
    expect(on.server.count(SUBMIT_LINE)).toBe(1)
  })
})

describe('a recorded run', () => {
  it('is polled at once by who comes next, and nothing is submitted', async () => {
    await using on = await startRuns()
    on.server
      .on(JOBS, submitted())
      .on(JOB, state('PENDING'))
      .on(RESULTS, page(['a']))
    const deadline = new AbortController()
    const startMs = on.clock.now()
    const first = order(on, { signal: deadline.signal })
    await pass(on, 15 * SECOND)
    deadline.abort(new Error('time is up'))
    await expect(first.result).rejects.toThrow('time is up')
    const polled = on.server.count(POLL_LINE)
    await pass(on, MINUTE)
    expect(on.server.count(POLL_LINE)).toBe(polled)

    on.server.on(JOB, state('FULFILLED'))
    const next = order(on)
    await pass(on, 0)
    expect(await next.result).toEqual({ submittedAtMs: startMs, parts: [['a']] })
    expect(on.server.count(SUBMIT_LINE)).toBe(1)
    expect(analytics(on).slice(-2)).toEqual([POLL_LINE, FETCH_LINE])
    expect(ended(on)).toEqual(['left', 'done'])
    expect(on.memos.read('key')).toBeUndefined()
  })

  it.each<[string, Script]>([
    ['unknown', { status: 404, body: {} }],
    ['expired', state('EXPIRED')],
  ])('that is %s is restarted, once', async (_, lost) => {
    await using on = await startRuns()
    on.memos.write('key', { text: 'job-0', atMs: on.clock.now() })
    on.server.on(`${JOBS}/job-0`, lost)
    on.server.on(JOBS, submitted()).on(JOB, state('EXPIRED'))
    await expect(finished(on)).rejects.toMatchObject({ code: 'RUN_FAILED', runState: 'EXPIRED' })
    expect(analytics(on)).toEqual([`GET ${JOBS}/job-0`, SUBMIT_LINE, POLL_LINE])
  })

  it('that failed is a failure, and the next one is submitted', async () => {
    await using on = await startRuns()
    on.memos.write('key', { text: 'job-0', atMs: on.clock.now() })
    on.server.on(`${JOBS}/job-0`, state('FAILED'))
    on.server
      .on(JOBS, submitted())
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, page(['a']))
    await expect(finished(on)).rejects.toMatchObject({ code: 'RUN_FAILED', runState: 'FAILED' })
    expect((await finished(on)).parts).toEqual([['a']])
    expect(analytics(on)).toEqual([`GET ${JOBS}/job-0`, SUBMIT_LINE, POLL_LINE, FETCH_LINE])
  })

  it('that never finishes is given up after half an hour', async () => {
    await using on = await startRuns()
    const submittedAtMs = on.clock.now()
    on.memos.write('key', { text: 'job-0', atMs: submittedAtMs })
    on.server
      .on(JOBS, submitted())
      .on(JOB, state('FULFILLED'))
      .on(RESULTS, page(['a']))
    await on.clock.advance(30 * MINUTE + 1)
    await finished(on)
    expect(analytics(on)[0]).toBe(SUBMIT_LINE)
  })

  it('that another load has noted since is not erased by the one before', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, state('PENDING'))
    const run = order(on)
    await pass(on, SECOND)
    const note = { text: 'job-2', atMs: on.clock.now() }
    on.memos.write('key', note)
    on.server.on(JOB, state('FAILED'))
    await expect(finished(on, run)).rejects.toMatchObject({ code: 'RUN_FAILED' })
    expect(on.memos.read('key')).toEqual(note)
  })
})

describe('a token that is refused', () => {
  const refusing =
    (script: { readonly status?: number; readonly body?: unknown }): Script =>
    (request, response) => {
      const isNew = request.headers.authorization === 'Bearer new'
      response.writeHead(isNew ? (script.status ?? 200) : 401, {
        'content-type': 'application/json',
      })
      response.end(JSON.stringify(isNew ? script.body : { code: 'bad.credentials' }))
    }

  it.each([
    ['the submit', [SUBMIT_LINE, TOKEN_LINE, SUBMIT_LINE, POLL_LINE, FETCH_LINE]],
    ['a poll', [SUBMIT_LINE, POLL_LINE, TOKEN_LINE, POLL_LINE, FETCH_LINE]],
    ['the results', [SUBMIT_LINE, POLL_LINE, FETCH_LINE, TOKEN_LINE, FETCH_LINE]],
  ])('in %s costs one new token, and nothing else', async (where, lines) => {
    await using on = await startRuns()
    const scripts: Record<string, [string, { status?: number; body: unknown }]> = {
      'the submit': [JOBS, { status: 202, body: { jobId: 'job-1' } }],
      'a poll': [JOB, { body: { state: 'FULFILLED' } }],
      'the results': [RESULTS, { body: { conversations: [] } }],
    }
    for (const [step, [path, script]] of Object.entries(scripts)) {
      on.server.on(path, step === where ? refusing(script) : script)
    }
    on.server.on('/oauth/token', token('old'), token('new'))
    expect((await finished(on)).parts).toEqual([[]])
    expect(on.lines()).toEqual([TOKEN_LINE, ...lines])
  })

  it('twice ends the run; it stays recorded for when the credentials are good again', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, { status: 401, body: {} })
    await expect(finished(on)).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      upstreamStatus: 401,
    })
    expect(on.server.count(TOKEN_LINE)).toBe(2)
    expect(on.memos.read('key')).toMatchObject({ text: 'job-1' })
  })
})

describe('while polling', () => {
  const refused = (seconds: number): Script => ({
    status: 429,
    headers: { 'retry-after': `${seconds}` },
    body: {},
  })

  it('a 429 is waited for, and the run goes on', async () => {
    await using on = await startRuns()
    on.server
      .on(JOBS, submitted())
      .on(JOB, refused(42), state('FULFILLED'))
      .on(RESULTS, page(['a']))
    const run = order(on)
    await pass(on, 800 + 42 * SECOND - 100)
    expect(on.server.count(POLL_LINE)).toBe(1)
    await pass(on, 200)
    expect((await run.result).parts).toEqual([['a']])
    expect(analytics(on)).toEqual([SUBMIT_LINE, POLL_LINE, POLL_LINE, FETCH_LINE])
  })

  it('no more than three minutes in all are waited for budget; the run stays recorded', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, refused(100))
    const run = order(on)
    await passUntil(on, run.isOver, 4 * MINUTE)
    await expect(run.result).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
    expect(on.server.count(POLL_LINE)).toBe(2)
    expect(on.memos.read('key')).toMatchObject({ text: 'job-1' })
    expect(on.clock.sleeping).toBe(0)
  })

  it('an hour is not waited for at all', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, refused(3_600))
    const startMs = on.clock.now()
    await expect(finished(on)).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
    expect(on.clock.now() - startMs).toBeLessThan(5 * SECOND)
  })

  it('a budget that somebody else spent is waited for without a call', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, state('FULFILLED')).on(RESULTS, page([]))
    const run = order(on)
    await pass(on, 500)
    on.budget.block('token', on.clock.now() + 30 * SECOND)
    await pass(on, 29 * SECOND)
    expect(on.server.count(POLL_LINE)).toBe(0)
    await passUntil(on, run.isOver, 5 * SECOND)
    expect(analytics(on)).toEqual([SUBMIT_LINE, POLL_LINE, FETCH_LINE])
  })

  it('a 502 as HTML tells nothing about the run', async () => {
    await using on = await startRuns()
    const bad = { status: 502, body: '<html>Bad Gateway</html>' }
    on.server
      .on(JOBS, submitted())
      .on(JOB, bad, bad, bad, bad, state('FULFILLED'))
      .on(RESULTS, bad, page(['a']))
    expect((await finished(on)).parts).toEqual([['a']])
    expect(on.server.count(SUBMIT_LINE)).toBe(1)
  })

  it('an upstream that stays away ends the load, not the run', async () => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, { status: 504, body: '' })
    await expect(finished(on)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      upstreamStatus: 504,
    })
    expect(on.server.count(POLL_LINE)).toBe(9)
    on.server.on(JOB, state('FULFILLED')).on(RESULTS, page(['a']))
    expect((await finished(on)).parts).toEqual([['a']])
    expect(on.server.count(SUBMIT_LINE)).toBe(1)
  })
})

describe('several runs', () => {
  it('run a few at once; the others queue in order', async () => {
    await using on = await startRuns({ runSlots: new LocalSlots(2) })
    on.server.on(JOBS, submitted('job-1'), submitted('job-2'), submitted('job-3'))
    for (const id of ['job-1', 'job-2', 'job-3']) {
      on.server.on(`${JOBS}/${id}`, state('PENDING')).on(`${JOBS}/${id}/results`, page([id]))
    }
    const runs = ['a', 'b', 'c'].map((key) => order(on, { key }))
    await pass(on, 10 * SECOND)
    expect(on.server.count(SUBMIT_LINE)).toBe(2)
    on.server.on(`${JOBS}/job-2`, state('FULFILLED'))
    await pass(on, 10 * SECOND)
    expect(runs.map(({ isOver }) => isOver())).toEqual([false, true, false])
    expect(on.server.count(SUBMIT_LINE)).toBe(3)
    // The query is written when it is submitted, not when it was ordered.
    expect(on.server.seen.filter(({ line }) => line === SUBMIT_LINE).at(-1)?.body).not.toContain(
      'T13:00:00',
    )
  })

  it('one that waits in line ends with its signal, and the line goes on', async () => {
    await using on = await startRuns({ runSlots: new LocalSlots(1) })
    on.server.on(JOBS, submitted()).on(JOB, state('PENDING')).on(RESULTS, page([]))
    const running = order(on, { key: 'a' })
    const deadline = new AbortController()
    const waiting = order(on, { key: 'b', signal: deadline.signal })
    const next = order(on, { key: 'c' })
    await pass(on, SECOND)
    deadline.abort(new Error('time is up'))
    await expect(waiting.result).rejects.toThrow('time is up')
    on.server.on(JOB, state('FULFILLED'))
    await passUntil(on, () => running.isOver() && next.isOver(), MINUTE)
    expect(on.server.count(SUBMIT_LINE)).toBe(2)
  })
})

describe('closing', () => {
  it.each<[string, (on: On) => Promise<void>, boolean]>([
    ['between two polls', (on) => pass(on, 3 * SECOND), true],
    ['in the line', (on) => pass(on, 3 * SECOND), false],
  ])('ends a run in order %s', async (_, until, isRecorded) => {
    await using on = await startRuns({ runSlots: new LocalSlots(1) })
    on.server.on(JOBS, submitted()).on(JOB, state('PENDING'))
    if (!isRecorded) order(on, { key: 'another' })
    const run = order(on)
    await until(on)
    await on.genesys.close()
    await expect(run.result).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', kind: 'closed' })
    expect(on.memos.read('key')).toEqual(
      isRecorded ? expect.objectContaining({ text: 'job-1' }) : undefined,
    )
    expect(on.clock.sleeping).toBe(0)
    await expect(order(on).result).rejects.toBeInstanceOf(UpstreamUnavailableError)
  })

  it.each([
    ['a poll', JOB],
    ['the results', RESULTS],
  ])('ends a run in the middle of %s', async (_, path) => {
    await using on = await startRuns()
    on.server.on(JOBS, submitted()).on(JOB, state('FULFILLED')).on(RESULTS, page([]))
    let closed: Promise<void> | undefined
    on.server.on(path, () => {
      closed = on.genesys.close()
    })
    const run = order(on)
    await passUntil(on, run.isOver, 10 * SECOND)
    await closed
    await expect(run.result).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', kind: 'closed' })
    expect(on.memos.read('key')).toMatchObject({ text: 'job-1' })
    expect(on.clock.sleeping).toBe(0)
  })
})

describe('a run–fetch report', () => {
  const QUERY = '/api/v2/analytics/reports/queue-performance/query'
  const FETCH = '/api/v2/analytics/reports/run-7f3c/fetch'
  const processing = { body: { reportId: 'run-7f3c', status: 'processing' } }
  const table = { columns: ['queueId', 'nOffered'], rows: [['q', 42]] }
  const completed = { reportId: 'run-7f3c', status: 'completed', reportVersion: '3', ...table }
  const own = (limit: number, remaining: number) => ({
    'x-ratelimit-limit': `${limit}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${Date.parse('2026-08-03T13:01:00Z') / SECOND}`,
  })

  function orderReport(on: On) {
    let isOver = false
    const result = on.genesys
      .runReport({
        memo: on.memos.of('key'),
        callers: new Set(['a']),
        priority: 'first',
        signal: new AbortController().signal,
        query: () => ({
          reportId: 'queue-performance',
          body: { interval: 'a/b', metrics: ['nOffered'], timeZone: 'UTC' },
        }),
        read: async ({ columns, rows }) => ({ columns, rows }),
      })
      .finally(() => {
        isOver = true
      })
    result.catch(() => undefined)
    return { result, isOver: () => isOver }
  }

  async function finishedReport(on: On) {
    const run = orderReport(on)
    await passUntil(on, run.isOver, MINUTE)
    return run.result
  }

  it('is polled where it is fetched; its run and its fetch have budgets of their own', async () => {
    await using on = await startRuns()
    on.server
      .on(QUERY, { ...processing, status: 202, headers: own(60, 59) })
      .on(FETCH, processing, { body: completed, headers: own(180, 178) })
    expect((await finishedReport(on)).parts).toEqual([table])
    expect(analytics(on)).toEqual([`POST ${QUERY}`, `GET ${FETCH}`, `GET ${FETCH}`])
    expect(on.budget.view('reports.run')).toMatchObject({ limit: 60, remaining: 59 })
    expect(on.budget.view('reports.fetch')).toMatchObject({ limit: 180, remaining: 178 })
  })

  it('is not submitted again after a 502', async () => {
    await using on = await startRuns()
    on.server.on(QUERY, { status: 502, body: '<html>' })
    await expect(finishedReport(on)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(analytics(on)).toEqual([`POST ${QUERY}`])
  })

  it.each<[string, Script, object]>([
    [
      'fails',
      { body: { reportId: 'run-7f3c', status: 'failed', error: 'too large' } },
      { code: 'RUN_FAILED', runState: 'FAILED', reason: 'too large' },
    ],
    ['is unknown', { status: 404, body: {} }, { code: 'RUN_FAILED', runState: 'EXPIRED' }],
  ])('that %s says so', async (_, script, error) => {
    await using on = await startRuns()
    on.server.on(QUERY, { ...processing, status: 202 }).on(FETCH, script)
    await expect(finishedReport(on)).rejects.toMatchObject(error)
    expect(analytics(on)).toEqual([`POST ${QUERY}`, `GET ${FETCH}`])
  })

  it.each([
    ['has no columns', { ...completed, columns: undefined }, 'columns'],
    ['has rows of another width', { ...completed, rows: [['q']] }, 'rows'],
    ['has columns without names', { ...completed, columns: [7] }, 'columns.0'],
  ])('whose table %s cannot be read', async (_, body, place) => {
    await using on = await startRuns()
    on.server.on(QUERY, { ...processing, status: 202 }).on(FETCH, { body })
    await expect(finishedReport(on)).rejects.toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining(place),
    })
  })

  it('closes only its fetch when its fetch is refused, and waits', async () => {
    await using on = await startRuns()
    const refused = { status: 429, headers: { ...own(180, 0), 'retry-after': '20' }, body: {} }
    on.server.on(QUERY, { ...processing, status: 202 }).on(FETCH, refused, { body: completed })
    const run = orderReport(on)
    await pass(on, 10 * SECOND)
    expect(on.budget.view('reports.fetch').mode).toBe('BLOCKED')
    expect(on.budget.view('token').mode).toBe('NORMAL')
    await passUntil(on, run.isOver, 20 * SECOND)
    expect((await run.result).parts).toEqual([table])
  })
})

describe('runs of several callers', () => {
  /** Each job is named after the order in which it was submitted, and runs until the test ends it. */
  async function startJobs(options: Parameters<typeof startRuns>[0] = {}) {
    const on = await startRuns(options)
    const done = new Set<string>()
    let jobs = 0
    on.server.on(JOBS, (_, response) => {
      jobs += 1
      response.writeHead(202, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jobId: `job-${jobs}` }))
    })
    for (let job = 1; job <= 50; job++) {
      const path = `${JOBS}/job-${job}`
      on.server.on(path, (_, response) => {
        const state = done.has(path) ? 'FULFILLED' : 'PENDING'
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ state }))
      })
      on.server.on(`${path}/results`, page([]))
    }
    const runs = (callerId: string, times: number, callers = new Set([callerId])) =>
      Array.from({ length: times }, (_, index) =>
        order(on, { key: `${callerId}-${index}`, callers }),
      )
    const callersOf = () =>
      on.events.flatMap((event) =>
        event.type === 'reserved' && event.priority === 'first' ? event.callerId : [],
      )
    return { on, runs, callersOf, end: (job: number) => done.add(`${JOBS}/job-${job}`) }
  }

  it('give the next that is free to the one that came after forty of another', async () => {
    const { on, runs, callersOf, end } = await startJobs()
    await using _ = on
    runs('a', 40)
    runs('b', 1)
    await pass(on, SECOND)
    expect(callersOf()).toEqual(['a', 'a', 'a'])
    end(1)
    await passUntil(on, () => callersOf().length > 3, 20 * SECOND)
    expect(callersOf()).toEqual(['a', 'a', 'a', 'b'])
  })

  it('stand in line for the places of all processes, three of each caller, and hide nobody', async () => {
    const waiting: (readonly string[])[] = []
    const amongAll: Slots = {
      acquire: (callers, signal) => {
        waiting.push([...callers])
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
      },
    }
    const clock = new ManualClock()
    const runSlots = sharedSlots(clock, amongAll, 3)
    const { on, runs } = await startJobs({ clock, runSlots })
    await using _ = on
    runs('a', 40)
    const joined = new Set(['a'])
    order(on, { key: 'joined', callers: joined })
    runs('b', 2)
    await pass(on, SECOND)
    expect(waiting.flat()).toEqual(['a', 'a', 'a', 'b', 'b'])
    // Another joins the question of a run that stands behind all of them.
    joined.add('c')
    await pass(on, SECOND)
    expect(waiting.at(-1)).toEqual(['a', 'c'])
  })

  it('are paid by another who waits for them where the share of one is used up', async () => {
    const { on, runs, callersOf } = await startJobs({
      keeper: (options) => new LocalBudget({ ...options, callers: 2 }),
      prior: { limit: 20, windowMs: MINUTE },
    })
    await using _ = on
    on.server.on('/api/v2/routing/queues', { body: { entities: [] } })
    for (let call = 0; call < 19; call++) {
      await on.genesys.listQueues({}, { priority: 'first', callerId: 'a' })
    }
    const refused = runs('a', 1)
    await pass(on, SECOND)
    await expect(refused[0]?.result).rejects.toMatchObject({ scope: 'CALLER', callerId: 'a' })
    runs('a', 1, new Set(['a', 'b']))
    await pass(on, SECOND)
    expect(callersOf().at(-1)).toBe('b')
  })
})
