import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRateLimit, retryAfterMs } from '../../src/upstream/rate-limit/rate-limit.js'

const NOW = Date.UTC(2026, 7, 3, 13, 0, 0)
const read = (headers: Record<string, string | string[]>, status = 200, body: unknown = {}) =>
  readRateLimit({ status, headers, body }, NOW)
const httpDate = (ms: number) => new Date(ms).toUTCString()
const inDays = (days: number) => `${NOW / 1_000 + days * 86_400}`

describe('numbers in headers', () => {
  it.each([
    [
      'inin-ratelimit, reset in seconds with a margin',
      {
        'inin-ratelimit-allowed': '180',
        'inin-ratelimit-count': '1',
        'inin-ratelimit-reset': '61',
      },
      { limit: 180, remaining: 179, headerResetMs: NOW + 61_000, marginMs: 1_000 },
    ],
    [
      'X-RateLimit, reset in seconds',
      { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' },
      { limit: 100, remaining: 7, headerResetMs: NOW + 30_000 },
    ],
    [
      'X-Rate-Limit, reset as epoch seconds',
      {
        'x-rate-limit-limit': '100',
        'x-rate-limit-remaining': '7',
        'x-rate-limit-reset': `${NOW / 1000 + 30}`,
      },
      { limit: 100, remaining: 7, headerResetMs: NOW + 30_000 },
    ],
    [
      'reset as epoch milliseconds',
      {
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '7',
        'x-ratelimit-reset': `${NOW + 30_500}`,
      },
      { limit: 100, remaining: 7, headerResetMs: NOW + 30_500 },
    ],
    [
      'an epoch of a server whose clock is ten minutes ahead',
      {
        date: httpDate(NOW + 600_000),
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '7',
        'x-ratelimit-reset': `${NOW / 1000 + 630}`,
      },
      { limit: 100, remaining: 7, headerResetMs: NOW + 30_000 },
    ],
    [
      'the IETF fields',
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
      { limit: 100, remaining: 50, headerResetMs: NOW + 30_000 },
    ],
    [
      'the tightest of several IETF policies',
      {
        ratelimit: '"daily";r=900;t=3600, "burst";r=2;t=5',
        'ratelimit-policy': '"burst";q=10;w=10, "daily";q=1000;w=86400',
      },
      { limit: 10, remaining: 2, headerResetMs: NOW + 5_000 },
    ],
    [
      'more used than allowed',
      { 'inin-ratelimit-allowed': '10', 'inin-ratelimit-count': '14' },
      { limit: 10, remaining: 0 },
    ],
  ])('reads %s', (_, headers, reading) => {
    expect(read(headers)).toEqual(reading)
  })

  it.each(['NaN', '-1', '300, 300', '1e3', '0x10', '', '99999999999999', '12.5'])(
    'ignores %j, and reads the other fields',
    (bad) => {
      const good = { 'inin-ratelimit-allowed': '180', 'inin-ratelimit-count': '1' }
      expect(read({ ...good, 'inin-ratelimit-reset': bad })).toEqual({ limit: 180, remaining: 179 })
      expect(read({ ...good, 'inin-ratelimit-count': bad })).toEqual({ limit: 180 })
      expect(read({ ...good, 'inin-ratelimit-allowed': bad })).toBeUndefined()
    },
  )

  it('ignores a limit of 0, a reset in a year, and a field that occurs twice', () => {
    expect(read({ 'x-ratelimit-limit': '0' })).toBeUndefined()
    expect(read({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': `${365 * 86_400}` })).toEqual({
      remaining: 5,
    })
    expect(read({ 'x-ratelimit-remaining': ['5', '6'] })).toBeUndefined()
  })

  const daily = 'inin-ratelimit-reset'
  const one = { 'inin-ratelimit-allowed': '10', 'inin-ratelimit-count': '1' }
  it.each([
    ['30 days of a token', { ...one, [daily]: `${30 * 86_400}` }],
    ['two hours of a token', { ...one, [daily]: '7200' }],
    ['the largest number of seconds', { ...one, [daily]: '9999999999999' }],
    ['two days', { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '172800' }],
    ['30 days, as an epoch', { 'x-rate-limit-remaining': '9', 'x-rate-limit-reset': inDays(30) }],
    ['more than its policy', { ratelimit: '"a";r=9;t=3600', 'ratelimit-policy': '"a";q=10;w=60' }],
    ['30 days of no policy', { ratelimit: '"a";r=9;t=2592000' }],
  ])("ignores a reset of %s: the window's known length holds", (_, headers) => {
    const reading = read(headers)
    expect(reading).toMatchObject({ remaining: 9 })
    expect(reading?.headerResetMs).toBeUndefined()
  })

  it.each([
    ['an hour of a token', { ...one, [daily]: '3600' }, 3_600],
    ['a day', { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '86400' }, 86_400],
    [
      'a day of its policy',
      { ratelimit: '"a";r=9;t=86400', 'ratelimit-policy': '"a";q=10;w=86400' },
      86_400,
    ],
  ])('reads a reset of %s', (_, headers, seconds) => {
    const reading = read(headers)
    expect(reading).toMatchObject({ remaining: 9, headerResetMs: NOW + seconds * 1_000 })
  })

  it('ignores an epoch in the past where no date shows by how much the clocks differ', () => {
    const headers = { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': `${NOW / 1000 - 300}` }
    expect(read(headers)).toEqual({ remaining: 5 })
  })

  it('reads nothing from an answer without rate-limit headers', () => {
    expect(read({ 'content-type': 'application/json' })).toBeUndefined()
  })

  it('keeps the numbers of a family apart from those of the token', () => {
    const headers = {
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-count': '10',
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '19',
    }
    expect(readRateLimit({ status: 200, headers, body: {} }, NOW, 'family')).toEqual({
      limit: 300,
      remaining: 290,
      own: { limit: 20, remaining: 19 },
    })
  })
})

describe('a 429', () => {
  it('has its wait in seconds', () => {
    expect(read({ 'retry-after': '42' }, 429)).toEqual({ refused: {}, retryAtMs: NOW + 42_000 })
  })

  it('has its wait as a date, compared with the date of the answer', () => {
    const headers = { date: httpDate(NOW - 90_000), 'retry-after': httpDate(NOW - 60_000) }
    expect(read(headers, 429)?.retryAtMs).toBe(NOW + 30_000)
    expect(read({ 'retry-after': httpDate(NOW + 7_000) }, 429)?.retryAtMs).toBe(NOW + 7_000)
  })

  it('has its wait in its message only', () => {
    const message = 'Rate limit exceeded the maximum. Retry the request in [17] seconds'
    expect(read({}, 429, { message, limit: 'nonsense' })?.retryAtMs).toBe(NOW + 17_000)
  })

  const retry = (seconds: string) => ({ message: `Retry the request in [${seconds}] seconds` })
  it.each<[string, Record<string, string>, unknown]>([
    ['31 days', { 'retry-after': `${31 * 86_400}` }, {}],
    ['33 days', { 'retry-after': `${33 * 86_400}` }, {}],
    ['a date in the year 9999', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, {}],
    ['a number of 14 digits', { 'retry-after': '99999999999999' }, {}],
    ['a number that no number holds', { 'retry-after': '9'.repeat(400) }, {}],
    ['31 days in its message', {}, retry(`${31 * 86_400}`)],
    ['14 digits in its message', {}, retry('99999999999999')],
  ])('with a wait of %s blocks for a day at most', (_, headers, body) => {
    expect(read(headers, 429, body)).toEqual({ refused: {}, retryAtMs: NOW + 86_400_000 })
  })

  it.each<[string, object]>([
    ['a name', { key: 'Jane Doe', namespace: 'jane.doe' }],
    ['an address', { key: 'jane@example.com', namespace: 'analytics@example.com' }],
    ['a token', { key: `rate.${'a1B2'.repeat(12)}`, namespace: 'analytics.x7Gh' }],
    ['no text', { key: 7, namespace: null }],
    ['endless text', { key: 'rate.'.repeat(1_000), namespace: 'analytics.'.repeat(1_000) }],
  ])('names no limit by %s', (_, limit) => {
    expect(read({}, 429, { limit })).toEqual({ refused: {} })
  })

  it('names its limit', () => {
    const limit = { key: 'some.rate', namespace: 'analytics', value: 300 }
    expect(read({}, 429, { limit })).toEqual({
      refused: { named: { key: 'some.rate', namespace: 'analytics' } },
    })
  })

  it('is a 429 without a body, and as HTML', () => {
    expect(read({}, 429, undefined)).toEqual({ refused: {} })
  })

  it('is not read from an answer with another status', () => {
    expect(read({ 'retry-after': '42' }, 503)).toBeUndefined()
    expect(retryAfterMs({ 'retry-after': '42' }, NOW)).toBe(42_000)
  })
})

it('never throws, and reads only whole, plausible numbers', () => {
  const name = fc.constantFrom(
    'inin-ratelimit-allowed',
    'inin-ratelimit-count',
    'inin-ratelimit-reset',
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-ratelimit-reset',
    'x-rate-limit-reset',
    'x-rate-limit-remaining',
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'date',
  )
  const value = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.double().map(String),
    fc.nat({ max: 4e12 }).map(String),
    fc.constantFrom('"a";r=1;t=2', '"a";q=0', 'a;r=;t=x,,;', httpDate(NOW)),
    fc.array(fc.string()),
  )
  fc.assert(
    fc.property(
      fc.dictionary(name, value),
      fc.constantFrom(200, 429, 503),
      fc.anything(),
      fc.constantFrom('token' as const, 'family' as const),
      (headers, status, body, headersOf) => {
        const reading = readRateLimit({ status, headers, body }, NOW, headersOf)
        const numbers = [
          reading?.limit,
          reading?.remaining,
          reading?.headerResetMs,
          reading?.retryAtMs,
          reading?.own?.limit,
          reading?.own?.remaining,
          reading?.own?.headerResetMs,
        ].filter((number) => number !== undefined)
        for (const number of numbers) {
          expect(Number.isSafeInteger(number)).toBe(true)
          expect(number).toBeGreaterThanOrEqual(0)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
