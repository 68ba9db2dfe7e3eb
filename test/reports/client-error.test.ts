import { fastify } from 'fastify'
import { GraphQLError } from 'graphql'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { LoadPendingError } from '../../src/cache/cache-request.js'
import { LoadTimeoutError } from '../../src/cache/load-and-store.js'
import { StoreAwayError } from '../../src/coordination/circuit-breaker.js'
import { extensionsOf, isInternal } from '../../src/graph/errors/errors.js'
import { LimitExceededError } from '../../src/reports/caller/request-limits.js'
import { clientErrorOf } from '../../src/reports/client-error.js'
import { ForbiddenError, InvalidReportQueryError } from '../../src/reports/errors.js'
import { answerError } from '../../src/server/http-errors.js'
import {
  BudgetSpentError,
  EndlessPagesError,
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import { ManualClock } from '../support/manual-clock.js'

const NOW_MS = Date.UTC(2026, 7, 3, 13, 0, 0)
const clock = new ManualClock(NOW_MS)

interface Known {
  readonly error: Error
  /** Of an HTTP answer that is nothing but the error. */
  readonly status: number
  readonly retryAfter?: string
  /** Where it is not the error's own. */
  readonly message?: string
  /** Of GraphQL, in their order. */
  readonly extensions: string
}

const KNOWN: readonly Known[] = [
  {
    error: new InvalidReportQueryError('interval.to', 'must be after interval.from'),
    status: 400,
    extensions: '{"code":"BAD_USER_INPUT","argument":"interval.to"}',
  },
  {
    error: new LimitExceededError('reports', 101, 100, '101 reports'),
    status: 400,
    extensions: '{"code":"LIMIT_EXCEEDED","limit":"reports","value":101,"max":100}',
  },
  {
    error: new ForbiddenError('Not these queues'),
    status: 403,
    extensions: '{"code":"FORBIDDEN"}',
  },
  {
    error: new BudgetSpentError('directory', NOW_MS + 4_001),
    status: 429,
    retryAfter: '5',
    message: 'The rate-limit budget of directory is spent and nothing is cached; ask again in 5 s',
    extensions: '{"code":"BUDGET_SPENT","family":"directory","scope":"ALL","retryAfterSeconds":5}',
  },
  {
    error: new BudgetSpentError('token', NOW_MS - 60_000, 'key-1'),
    status: 429,
    retryAfter: '1',
    message:
      "This caller's share of the rate-limit budget of token is used up and nothing is cached; ask again in 1 s",
    extensions: '{"code":"BUDGET_SPENT","family":"token","scope":"CALLER","retryAfterSeconds":1}',
  },
  {
    error: new UpstreamUnavailableError('No answer', { kind: 'timeout', upstreamStatus: 504 }),
    status: 503,
    extensions: '{"code":"UPSTREAM_UNAVAILABLE"}',
  },
  {
    error: new UpstreamUnavailableError('Later', { kind: 'failed', retryAtMs: NOW_MS + 30_000 }),
    status: 503,
    retryAfter: '30',
    extensions: '{"code":"UPSTREAM_UNAVAILABLE","retryAfterSeconds":30}',
  },
  {
    error: new EndlessPagesError('queues', 'a cursor repeats'),
    status: 503,
    extensions: '{"code":"UPSTREAM_UNAVAILABLE"}',
  },
  {
    error: new LoadTimeoutError(60_000),
    status: 503,
    message: 'Genesys Cloud did not answer in time',
    extensions: '{"code":"UPSTREAM_UNAVAILABLE"}',
  },
  {
    error: new UpstreamRejectedError('Refused', { upstreamStatus: 400, reason: '' }),
    status: 502,
    extensions: '{"code":"UPSTREAM_REJECTED","upstreamStatus":400}',
  },
  {
    error: new UpstreamRejectedError('Refused', {
      ...{ upstreamStatus: 403, reason: '', correlationId: 'abc-1' },
    }),
    status: 502,
    extensions: '{"code":"UPSTREAM_REJECTED","upstreamStatus":403,"correlationId":"abc-1"}',
  },
  {
    error: new RunFailedError('EXPIRED', ''),
    status: 502,
    extensions: '{"code":"RUN_FAILED","runState":"EXPIRED"}',
  },
  {
    error: new LoadPendingError('The load takes longer than 2 s; it goes on'),
    status: 503,
    retryAfter: '5',
    message: 'The load takes longer than 2 s; it goes on; ask again in 5 s',
    extensions: '{"code":"REPORT_PENDING","retryAfterSeconds":5}',
  },
]

const MASKED: readonly unknown[] = [
  new TypeError('secret'),
  new StoreAwayError(),
  Object.assign(new Error('secret'), { code: 'BUDGET_SPENT', retryAtMs: NOW_MS }),
  { code: 'FORBIDDEN', message: 'secret' },
  new Error('secret', { cause: new ForbiddenError('secret') }),
  'secret',
  null,
]

const named = KNOWN.map((known) => [known.error.name, known] as const)

/** The answer of an HTTP route that throws this. */
async function answerTo(error: unknown) {
  const app = fastify()
  app.setErrorHandler(answerError(pino({ level: 'silent' }), clock))
  app.get('/', async () => {
    throw error
  })
  const { statusCode, headers, body } = await app.inject('/')
  return { status: statusCode, retryAfter: headers['retry-after'], body: JSON.parse(body) }
}

describe('an error that a client can act on', () => {
  it.each(named)('is told in GraphQL as it stands in the contract: %s', (_, known) => {
    const { error, message = error.message, extensions } = known
    const told = clientErrorOf(error, NOW_MS)
    expect(told?.message).toBe(message)
    expect(JSON.stringify(told && extensionsOf(told))).toBe(extensions)
    expect(
      isInternal(new GraphQLError('wrapped', { originalError: error, path: ['queues'] })),
    ).toBe(false)
  })

  it.each(named)(
    'is told with its status by an HTTP route that throws it: %s',
    async (_, known) => {
      const { error, message = error.message, status, retryAfter, extensions } = known
      const { code } = JSON.parse(extensions)
      expect(await answerTo(error)).toEqual({
        ...{ status, retryAfter },
        body: { errors: [{ message, extensions: { code } }] },
      })
    },
  )
})

describe('any other error', () => {
  it.each(MASKED.map((error) => [error]))(
    'is masked, whatever it looks like: %s',
    async (error) => {
      expect(clientErrorOf(error, NOW_MS)).toBeUndefined()
      if (!(error instanceof Error)) return
      expect(isInternal(error)).toBe(true)
      const message = 'Internal server error'
      expect(await answerTo(error)).toEqual({
        ...{ status: 500, retryAfter: undefined },
        body: { errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      })
    },
  )
})
