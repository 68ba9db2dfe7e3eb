import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, servableUntilMs } from '../../src/cache/policy/decide.js'
import { constantEncoding } from '../../src/server/compression/choose-encoding.js'
import type { AnswerFacts, CachedReport } from '../../src/server/http-cache/answer-facts.js'
import { reusableFor } from '../../src/server/http-cache/cache-control.js'
import {
  type CachedRequest,
  cacheHead,
  lastMsOfHead,
} from '../../src/server/http-cache/cache-head.js'
import { cacheStatusOf } from '../../src/server/http-cache/cache-status.js'
import { isNotModified, TaggedText, taggedText } from '../../src/server/http-cache/etag.js'
import { mergedVary } from '../../src/server/vary.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')

/** A report as it was answered, with its times in ms from now. */
function report(
  pollAfterMs: number,
  options: {
    readonly servableMs?: number
    readonly expiresMs?: number
    readonly reason?: CachedReport['freshness']['reason']
    readonly forward?: CachedReport['forward']
  } = {},
): CachedReport {
  const { servableMs = DAY, expiresMs = pollAfterMs, reason = null, forward = null } = options
  return {
    freshness: {
      state: reason ? 'stale' : 'fresh',
      asOfMs: NOW,
      expiresAtMs: NOW + expiresMs,
      staleUntilMs: NOW + servableMs,
      pollAfterMs: NOW + pollAfterMs,
      ageSeconds: 0,
      refreshing: false,
      source: 'memory',
      reason,
      rule: 'live',
      final: false,
      completeUntilMs: null,
    },
    servableUntilMs: NOW + servableMs,
    forward,
  }
}

const TAGGED = new TaggedText('"a"', 2_000)

const facts = (others: Partial<AnswerFacts> = {}): AnswerFacts => ({
  isKeptByNobody: false,
  isConstant: true,
  reports: [report(MINUTE)],
  askedAtMs: NOW,
  tagged: () => TAGGED,
  ...others,
})

type Sent = Pick<CachedRequest, 'method'> & Partial<Pick<CachedRequest, 'headers'>>

/** The request, with the encoding that the route chooses. */
const sent = ({ method, headers = {} }: Sent): CachedRequest => ({
  method,
  headers,
  encodingOf: constantEncoding(headers['accept-encoding']),
})

const own = (cause: 'miss' | 'stale') => ({ cause, isCollapsed: false })
const joined = (cause: 'miss' | 'stale') => ({ cause, isCollapsed: true })

describe(reusableFor, () => {
  it.each<[number, readonly CachedReport[], string]>([
    [30, [report(MINUTE)], 'max-age=30, stale-while-revalidate=30'],
    [60, [report(MINUTE)], 'max-age=60, stale-while-revalidate=60'],
    [30, [report(0)], 'max-age=0, stale-while-revalidate=0'],
    [30, [report(-SECOND)], 'max-age=0, stale-while-revalidate=0'],
    [30, [report(999)], 'max-age=0, stale-while-revalidate=0'],
    [30, [report(1_000)], 'max-age=1, stale-while-revalidate=1'],
    [30, [report(MINUTE), report(7_500)], 'max-age=7, stale-while-revalidate=7'],
    [30, [report(MINUTE, { servableMs: 40_000 })], 'max-age=30, stale-while-revalidate=10'],
    [30, [report(MINUTE, { servableMs: 20_000 })], 'max-age=20, stale-while-revalidate=0'],
    [30, [report(MINUTE, { servableMs: -1 })], 'max-age=0, stale-while-revalidate=0'],
    [
      30,
      [report(5_000), report(MINUTE, { servableMs: 6_000 })],
      'max-age=5, stale-while-revalidate=1',
    ],
  ])('with at most %i s is made of the earliest instants: %j', (most, reports, expected) => {
    expect(reusableFor(reports, NOW, most)).toBe(`private, ${expected}`)
  })

  it.each<[string, string, string]>([
    ['22:59:59.999', '23:00:00', 'max-age=0, stale-while-revalidate=0'],
    ['22:59:59.999', '23:00:25', 'max-age=0, stale-while-revalidate=0'],
    ['22:59:00', '22:59:50', 'max-age=10, stale-while-revalidate=0'],
    ['23:00:00', '23:00:25', 'max-age=30, stale-while-revalidate=30'],
    // A clock that was set back.
    ['23:00:10', '22:59:50', 'max-age=30, stale-while-revalidate=30'],
  ])(
    'asked at %s and answered at %s lasts no longer than the period that was meant',
    (asked, answered, expected) => {
      const [askedAtMs, nowMs] = [asked, answered].map((time) => Date.parse(`2026-11-17T${time}Z`))
      const reports = [report(DAY)]
      const head = cacheHead(
        facts({ reports, askedAtMs: askedAtMs ?? 0 }),
        sent({ method: 'GET' }),
        nowMs ?? 0,
        30,
      )
      expect(head.cacheControl).toBe(`private, ${expected}`)
    },
  )

  const ages = fc
    .array(fc.integer({ min: 1, max: 10 * MINUTE }), { minLength: 4, maxLength: 4 })
    .map((drawn) => drawn.toSorted((a, b) => a - b))
    .map(([freshMs = 0, softMs = 0, hardMs = 0, errorMs = 0]) => ({
      ...{ rule: 'drawn', freshMs, softMs, hardMs, errorMs },
    }))

  it('lets a private cache give nothing that the gateway would not give itself', () => {
    fc.assert(
      fc.property(
        ages,
        fc.record({
          maxAgeMs: fc.option(fc.integer({ min: 0, max: 10 * MINUTE }), { nil: undefined }),
          onlyIfCached: fc.boolean(),
        }),
        fc.constantFrom('healthy', 'budget-blocked', 'upstream-error', 'budget-degraded'),
        fc.integer({ min: 0, max: 15 * MINUTE }),
        fc.integer({ min: 0, max: 5 * MINUTE }),
        fc.integer({ min: 0, max: 3_600 }),
        fc.integer({ min: 0, max: HOUR }),
        (lifetime, { maxAgeMs, onlyIfCached }, condition, ageMs, pollMs, most, laterMs) => {
          const entry = { asOfMs: NOW - ageMs, lifetime }
          const tolerance = {
            ...{ onlyIfCached, waitMs: 25 * SECOND },
            ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
          }
          const at = (nowMs: number) =>
            decide({ entry, invalidatedBy: null, nowMs, tolerance, condition: () => condition })
          const verdict = at(NOW)
          if (verdict.kind !== 'serve' && verdict.kind !== 'serve-stale') return
          const reason = verdict.kind === 'serve' ? null : verdict.reason
          const servableMs = servableUntilMs(entry, tolerance, reason) - NOW
          const header = reusableFor([report(pollMs, { servableMs, reason })], NOW, most)
          const [maxAge = 0, more = 0] = (header.match(/\d+/g) ?? []).map(Number)
          // What a cache gives: fresh, or stale once more while it asks.
          if (laterMs > (maxAge + more) * SECOND) return
          const later = at(NOW + laterMs)
          const isGiven =
            later.kind === 'serve' ||
            later.kind === 'serve-stale' ||
            // Beyond its soft age it is given after a second's wait for a refresh.
            (later.kind === 'refresh-first' && later.waitMs <= SECOND)
          expect(isGiven).toBe(true)
          if (laterMs <= maxAge * SECOND) expect(laterMs).toBeLessThanOrEqual(pollMs)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('never reaches over the edge at which a named period may become another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: NOW, max: NOW + DAY }),
        fc.integer({ min: 0, max: 3_600 }),
        (nowMs, most) => {
          const header = reusableFor([report(3 * DAY)], nowMs, most)
          const [maxAge = 0, more = 0] = (header.match(/\d+/g) ?? []).map(Number)
          const lastMs = nowMs + (maxAge + more) * SECOND
          const edgeMs = (Math.floor(nowMs / (15 * MINUTE)) + 1) * 15 * MINUTE
          expect(lastMs).toBeLessThanOrEqual(edgeMs)
        },
      ),
    )
  })
})

describe(cacheStatusOf, () => {
  it.each<[readonly CachedReport[], string | null]>([
    [[], null],
    [[report(30_000)], 'hit; ttl=30'],
    [[report(30_999)], 'hit; ttl=30'],
    [[report(0)], 'hit; ttl=0'],
    [
      [report(SECOND, { expiresMs: -1, reason: 'revalidating' })],
      'hit; ttl=-1; detail=revalidating',
    ],
    [
      [report(SECOND, { expiresMs: MINUTE, reason: 'invalidated' })],
      'hit; ttl=0; detail=invalidated',
    ],
    [[report(MINUTE, { forward: own('miss') })], 'fwd=miss; ttl=60'],
    [[report(MINUTE, { forward: own('stale') })], 'fwd=stale; ttl=60'],
    [[report(MINUTE, { forward: joined('stale') })], 'fwd=stale; collapsed; ttl=60'],
    [
      [report(MINUTE, { forward: own('stale') }), report(SECOND, { forward: own('miss') })],
      'fwd=miss; ttl=1',
    ],
    [
      [report(MINUTE, { forward: joined('stale') }), report(SECOND, { forward: own('miss') })],
      'fwd=miss; ttl=1',
    ],
    [[report(MINUTE, { forward: joined('miss') }), report(SECOND)], 'fwd=miss; collapsed; ttl=1'],
    [
      [
        report(MINUTE, { expiresMs: -5_000, reason: 'budget-blocked' }),
        report(MINUTE, { expiresMs: -9_000, reason: 'upstream-error' }),
      ],
      'hit; ttl=-9; detail=upstream-error',
    ],
  ])('of %j is %s', (reports, expected) => {
    const text = expected === null ? null : `gcx-report-gateway; ${expected}`
    expect(cacheStatusOf(reports, NOW)).toBe(text)
    expect(cacheStatusOf(reports.toReversed(), NOW)).toBe(text)
  })
})

describe(cacheHead, () => {
  const get: Sent = { method: 'GET', headers: {} }
  const NONE = { isNotModified: false, etag: null }

  it.each<[string, Partial<AnswerFacts>, Partial<Sent>, string]>([
    ['has errors or is a mutation', { isKeptByNobody: true }, {}, 'no-store'],
    ['that, over POST', { isKeptByNobody: true }, { method: 'POST' }, 'no-store'],
    ['is explained', {}, { headers: { 'x-gcx-explain': 'run' } }, 'no-store'],
    ['is explained, with an empty field', {}, { headers: { 'x-gcx-explain': '' } }, 'no-store'],
    [
      'changes, and is explained',
      { isConstant: false },
      { headers: { 'x-gcx-explain': 'plan' } },
      'no-store',
    ],
    ['answers a POST', {}, { method: 'POST' }, 'private, no-cache'],
    ['changes', { isConstant: false }, {}, 'private, no-cache'],
    ['has no report', { reports: [] }, {}, 'private, no-cache'],
  ])('has no tag, and asks for none, where the answer %s', (_, others, request, cacheControl) => {
    const tagged = () => {
      throw new Error('A tag was asked for')
    }
    const headers = { 'if-none-match': '*', ...request.headers }
    const head = cacheHead(
      facts({ tagged, ...others }),
      sent({ ...get, ...request, headers }),
      NOW,
      30,
    )
    expect(head).toMatchObject({ ...NONE, cacheControl })
  })

  it('lets caches keep a text without a tag', () => {
    const headers = { 'if-none-match': '*' }
    const head = cacheHead(facts({ tagged: () => null }), sent({ ...get, headers }), NOW, 30)
    expect(head).toEqual({
      ...NONE,
      cacheControl: 'private, max-age=30, stale-while-revalidate=30',
      cacheStatus: 'gcx-report-gateway; hit; ttl=60',
    })
  })

  it.each<[string | undefined, number, string | undefined, string, boolean]>([
    [undefined, 2_000, undefined, '"a"', false],
    [undefined, 2_000, '"a"', '"a"', true],
    ['gzip', 2_000, undefined, '"a-gzip"', false],
    ['gzip', 2_000, '"a-gzip"', '"a-gzip"', true],
    ['gzip', 2_000, 'W/"a-gzip"', '"a-gzip"', true],
    ['gzip', 2_000, '*', '"a-gzip"', true],
    ['gzip', 2_000, '"a"', '"a-gzip"', false],
    ['gzip', 2_000, '"a-br"', '"a-gzip"', false],
    ['gzip', 2_000, '"a", "a-br", "a-gzip"', '"a-gzip"', true],
    ['gzip, br', 2_000, '"a-br"', '"a-br"', true],
    ['gzip, br;q=0.5', 2_000, '"a-br"', '"a-gzip"', false],
    ['gzip', 1_000, '"a"', '"a"', true],
    ['gzip', 1_000, '"a-gzip"', '"a"', false],
    ['gzip, identity;q=0', 1_000, '"a-gzip"', '"a-gzip"', true],
    ['identity', 2_000, '"a-gzip"', '"a"', false],
    ['deflate', 2_000, '"a"', '"a"', true],
  ])(
    'tags the bytes of Accept-Encoding "%s" and %i bytes; If-None-Match: %s',
    (accepted, bytes, ifNoneMatch, sentTag, known) => {
      const headers = { 'accept-encoding': accepted, 'if-none-match': ifNoneMatch }
      const tagged = () => new TaggedText('"a"', bytes)
      const head = cacheHead(facts({ tagged }), sent({ ...get, headers }), NOW, 30)
      expect(head.etag).toEqual({ identityTag: '"a"', sentTag })
      expect(head.isNotModified).toBe(known)
    },
  )
})

const GET: Sent = { method: 'GET' }

describe(lastMsOfHead, () => {
  const instant = fc.integer({ min: -3_000, max: 45_000 })
  const reports = fc.array(
    fc
      .tuple(instant, instant, fc.oneof(instant, fc.constant(Number.POSITIVE_INFINITY)))
      .map(([pollAfterMs, expiresMs, servableMs]) =>
        report(pollAfterMs, { expiresMs, servableMs }),
      ),
    { minLength: 1, maxLength: 3 },
  )
  const quarterHour = 15 * MINUTE
  const toQuarterHour = quarterHour - (NOW % quarterHour)

  it('is the last at which the head says what it says now, or before that', () => {
    const cases = fc.tuple(
      reports,
      // Also close to the end of the quarter hour.
      fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: -4_000, max: 0 })),
      fc.boolean(),
    )
    fc.assert(
      fc.property(cases, fc.nat(1_100), ([some, shiftMs, isVolatile], laterMs) => {
        const nowMs = shiftMs < 0 ? NOW + toQuarterHour + shiftMs : NOW + shiftMs
        const asked = facts({ reports: some, askedAtMs: NOW, isConstant: !isVolatile })
        const at = (ms: number) => cacheHead(asked, sent(GET), ms, 30)
        const lastMs = lastMsOfHead(asked, nowMs)
        expect(lastMs).toBeGreaterThanOrEqual(nowMs)
        expect(lastMs).toBeLessThan(nowMs + SECOND)
        for (const ms of [Math.min(lastMs, nowMs + laterMs), lastMs]) {
          expect(at(ms)).toEqual(at(nowMs))
        }
      }),
    )
  })

  it.each<[number, number]>([
    [30_251, 250],
    [31_001, 0],
    [1_000, 999],
    [0, 999],
  ])(
    'with a report that ends %i ms after the second is %i ms from the next',
    (expiresMs, expected) => {
      const nowMs = NOW + 1
      const asked = facts({ reports: [report(expiresMs)] })
      expect(lastMsOfHead(asked, nowMs) - nowMs).toBe(expected)
      const [now, last, after] = [0, expected, expected + 1].map((ms) =>
        cacheHead(asked, sent(GET), nowMs + ms, 30),
      )
      expect(last).toEqual(now)
      expect(after).not.toEqual(now)
    },
  )
})

describe('a tag', () => {
  it('is the same for the same text and type only', () => {
    const [json, other] = ['application/json', 'application/graphql-response+json']
    const tags = [taggedText(['a'], json), taggedText(['b'], json), taggedText(['a'], other)]
    expect(new Set(tags.map((one) => one?.tag)).size).toBe(tags.length)
    for (const one of tags) expect(one?.tag).toMatch(/^"[\w-]+"$/)
    expect(taggedText(['a'], json)).toEqual(tags[0])
  })

  it('comes with the bytes of its text, which are not its characters', () => {
    expect(taggedText(['é'], 'application/json')?.bytes).toBe(2)
  })

  it('is not made of texts that are too large', () => {
    expect(taggedText(['a'.repeat(8 * 2 ** 20)], 'application/json')).not.toBeNull()
    expect(taggedText(['a'.repeat(8 * 2 ** 20 + 1)], 'application/json')).toBeNull()
  })

  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['', false],
    ['*', true],
    [' * ', true],
    ['"a"', true],
    ['W/"a"', true],
    ['w/"a"', true],
    ['"b"', false],
    ['"b","a"', true],
    ['"b" , W/"a"', true],
    [', ,"a",', true],
    ['"b,a"', false],
    // What is malformed beside it hides no tag.
    ['"b, "a"', true],
    ['a', false],
    ['"a', false],
    ['"A"', false],
    ['"é", "a"', true],
  ])('is found in %s: %s', (ifNoneMatch, found) => {
    expect(isNotModified(ifNoneMatch, '"a"')).toBe(found)
  })
})

describe(mergedVary, () => {
  it.each<[string, readonly string[], string]>([
    ['', ['Accept'], 'Accept'],
    ['Origin', ['Accept'], 'Origin, Accept'],
    ['Origin', ['origin'], 'Origin'],
    ['Origin, Accept', ['accept', 'Accept-Encoding'], 'Origin, Accept, Accept-Encoding'],
    ['Origin', ['accept', 'accept-encoding'], 'Origin, accept, accept-encoding'],
    ['Origin,,Origin', [], 'Origin'],
    ['*', ['Accept'], '*'],
    ['Accept', ['*'], '*'],
  ])('adds to "%s" %j: "%s"', (known, fields, expected) => {
    expect(mergedVary(known, fields)).toBe(expected)
  })
})
