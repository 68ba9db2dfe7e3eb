import { describe, expect, it } from 'vitest'
import { eventLog } from '../../src/observe/event-log.js'
import type { GatewayEvent } from '../../src/observe/events.js'
import { readTokenAnswer } from '../../src/upstream/auth/token-answer.js'
import { upstreamErrorCodec } from '../../src/upstream/errors/error-text.js'
import { reasonOf } from '../../src/upstream/errors/reason.js'
import { refusal } from '../../src/upstream/errors/refusal.js'
import type { Answer } from '../../src/upstream/http/exchange.js'

const UUID = 'f3ac4404-1f6a-4c53-9d0a-0a4ed24c9a57'
const TOKEN = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1'

/** What an upstream may repeat of a request, or of somebody. */
const SECRETS = [
  'Jane Doe',
  'jane',
  'jane.doe@example.com',
  '+49 30 1234567',
  UUID,
  TOKEN,
  TOKEN.slice(0, 8),
  `Bearer ${TOKEN}`,
  '{"dimension":"userId"}',
  '<b>VIP</b>',
  'Sales\r\nfake log line',
  '\u202eright to left',
]

const bodies = (secret: string): readonly (readonly [string, unknown])[] => [
  ['its message', { message: `Value [${secret}] was not found` }],
  ['known words', { message: `Value [${secret}] is not valid for field type [${secret}].` }],
  ['a message about its size', { message: `The query of ${secret} is too large` }],
  ['its code', { code: secret, message: secret }],
  ['a dotted code', { code: `bad.${secret}`, message: '' }],
  ['a code of every object', { code: 'constructor', message: secret }],
  ['its context', { contextId: `x ${secret} y`, message: secret }],
  ['its parameters', { messageParams: { x: secret }, details: [{ fieldName: secret }] }],
  ['its limit', { limit: { namespace: secret, key: secret }, message: secret }],
  ['a permission', { message: `needs analytics:${secret}:view or ${secret}:x:view` }],
  ['a text', secret],
  ['a list', [secret]],
]

const answer = (status: number, body: unknown): Answer => ({
  ...{ status, headers: {}, body, startedAtMs: 0, endedAtMs: 0 },
})

const logged = (error: Error): string => {
  const lines: unknown[] = []
  const line = (...parts: unknown[]) => void lines.push(parts)
  const event: GatewayEvent = { type: 'loadFailed', label: 'r', priority: 'first', ms: 1, error }
  eventLog({ isLevelEnabled: () => true, warn: line, info: line, debug: line } as never)(event)
  return JSON.stringify(lines)
}

/** All that an error tells: in the log, in an answer, to another process. */
const told = (error: Error): string => {
  const { textOf, errorFrom } = upstreamErrorCodec
  const elsewhere = errorFrom(textOf(error), 0)
  const all = [error, elsewhere].map((one) => ({ ...one, message: one.message }))
  return JSON.stringify([all, textOf(error), logged(error)])
}

describe.each(SECRETS)('an upstream that repeats %j', (secret) => {
  const escaped = JSON.stringify(secret).slice(1, -1)

  it.each(bodies(secret))('in %s of a refusal is not repeated', (_, body) => {
    for (const status of [400, 401, 403, 404, 409, 413, 500, 503]) {
      expect(
        told(
          refusal(
            answer(status, body),
            { family: 'directory', permission: 'directory:user:view' },
            0,
          ),
        ),
      ).not.toContain(escaped)
    }
  })

  it.each(bodies(secret))('in %s of a token refused is not repeated', (_, body) => {
    for (const status of [400, 401, 403, 429, 500]) {
      const named = { error: secret, error_description: secret, ...Object(body) }
      let error: unknown
      try {
        readTokenAnswer(answer(status, named), 0)
      } catch (thrown) {
        error = thrown
      }
      expect(told(error as Error)).not.toContain(escaped)
    }
  })

  it('as the reason of a failed run is not repeated', () => {
    expect(reasonOf({ message: `The job of ${secret} failed` })).toBe('')
    expect(reasonOf({ message: `The job of ${secret} timed out` })).toBe('the query took too long')
  })
})

describe('known words are repeated', () => {
  it.each([
    [{ code: 'invalid.date' }, 'a date is not valid'],
    [{ code: 'request.entity.too.large' }, 'the request is too large'],
    [{ message: 'Result set is larger than result limit' }, 'too large'],
    [
      { message: 'The request is over the size limit. Maximum bytes: 512000' },
      'the request is too large',
    ],
    [
      { message: 'The interval is longer than 31 days', code: 'bad.request' },
      'the interval is too long',
    ],
    [{ message: 'Interval exceeds the maximum of 7 days' }, 'the interval is too long'],
    [{ message: 'A maximum interval of 31 days is allowed' }, 'the interval is too long'],
    [
      { message: 'Interval [x/y] must end after it starts', code: 'bad.request' },
      'the request is not valid',
    ],
    [{ message: 'At most 100 userId predicates are supported' }, 'too many predicates'],
    [{ message: 'The number of predicates exceeds 50' }, 'too many predicates'],
    [
      { message: 'A predicate on [x] needs a value', code: 'bad.request' },
      'the request is not valid',
    ],
    [
      {
        message:
          'Value [x] is not valid for field type [Predicate]. Allowable values are at most 3',
      },
      'a value is not valid for its field',
    ],
    [{ message: 'x'.repeat(1e6), code: 'bad.request' }, 'the request is not valid'],
    [{ code: 'toString' }, ''],
    [{ code: 'something.new' }, ''],
    [{ code: 7, message: {} }, ''],
    [null, ''],
  ])('of %j', (body, words) => {
    expect(reasonOf(body)).toBe(words)
  })

  it('of a permission that is missing: its name, and where to look', () => {
    const message = `Unable to perform: missing any of [analytics:userAggregate:view, routing:queue:view] for ${UUID}`
    const body = { code: 'missing.any.permissions', contextId: UUID, message }
    const call = {
      family: 'users.aggregates',
      permission: 'analytics:userAggregate:view',
    } as const
    expect(refusal(answer(403, body), call, 0)).toMatchObject({
      correlationId: UUID,
      message:
        'Genesys Cloud refuses a call of users.aggregates (403), for want of analytics:userAggregate:view, routing:queue:view: check that a role of the OAuth client has analytics:userAggregate:view, in the divisions asked for',
    })
  })
})
