import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/simulator/api-error.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { answerQueueObservations } from '../../src/simulator/endpoints/queue-observations.js'
import { answerUserAggregates } from '../../src/simulator/endpoints/user-aggregates.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const interval = '2026-08-03T00:00:00Z/2026-08-03T01:00:00Z'

/** The refusal of a question, or that there is none. */
function refusal(answer: () => unknown): string {
  try {
    answer()
  } catch (error) {
    if (error instanceof ApiError) return `${error.detail.code}: ${error.message}`
    throw error
  }
  return 'answered'
}

const conversations = (changed: object) =>
  refusal(() =>
    answerConversationAggregates(centre, { interval, metrics: ['nOffered'], ...changed }, now),
  )
const users = (changed: object) =>
  refusal(() =>
    answerUserAggregates(centre, { interval, metrics: ['tSystemPresence'], ...changed }, now),
  )
const observations = (body: object) => refusal(() => answerQueueObservations(centre, body, now))
const byQueue = (value: string) => ({
  type: 'or',
  predicates: [{ dimension: 'queueId', value }],
})

describe('Aggregation queries are refused', () => {
  it('for an unknown metric, with the ones allowed', () => {
    expect(conversations({ metrics: ['nOfferd'] })).toMatch(
      /^invalid\.value: Value \[nOfferd\] is not valid for field type \[Metric\]\. Allowable values are: nBlindTransferred, /,
    )
    expect(users({ metrics: ['nOffered'] })).toMatch(/^invalid\.value/)
  })

  it('without metrics or interval', () => {
    expect(conversations({ metrics: [] })).toMatch(/^bad\.request/)
    expect(conversations({ interval: undefined })).toMatch(/^bad\.request/)
  })

  it.each([
    ['2026-08-03T00:00:00Z', 'invalid.date'],
    ['yesterday/today', 'invalid.date'],
    ['2026-08-03T00:00:00Z/PT1H', 'invalid.date'],
    ['2026-02-30T00:00:00Z/2026-03-01T00:00:00Z', 'invalid.date'],
    ['2026-08-03T01:00:00Z/2026-08-03T01:00:00Z', 'bad.request'],
    ['2026-08-03T02:00:00Z/2026-08-03T01:00:00Z', 'bad.request'],
  ])('for the interval %s', (wrong, code) => {
    expect(conversations({ interval: wrong })).toMatch(new RegExp(`^${code}`))
  })

  it.each(['1 hour', 'PT0S', '-PT1H', 'P', 'PT'])('for the granularity %s', (granularity) => {
    expect(conversations({ granularity })).toMatch(/^bad\.request/)
  })

  it('for an unknown time zone', () => {
    expect(conversations({ timeZone: 'Europe/Bielefeld' })).toMatch(/^bad\.request/)
  })

  it('for dimensions outside their scope', () => {
    expect(conversations({ groupBy: ['queue'] })).toMatch(
      /^bad\.request: Requested groupBy dimensions are not supported for aggregate queries in scope CONVERSATION/,
    )
    expect(users({ groupBy: ['queueId'] })).toMatch(/in scope USER/)
    expect(users({ filter: byQueue('a') })).toMatch(/^bad\.request/)
  })

  it('for more than 100 users', () => {
    const predicates = Array.from({ length: 101 }, (_, i) => ({
      dimension: 'userId',
      value: String(i),
    }))
    expect(users({ filter: { type: 'or', predicates } })).toMatch(/^bad\.request: At most 100/)
    expect(users({ filter: { type: 'or', predicates: predicates.slice(1) } })).toBe('answered')
  })

  it('for filters of more than two levels, and for unknown types and operators', () => {
    const predicates = [{ dimension: 'queueId', value: 'a' }]
    const nested = { type: 'or', clauses: [{ type: 'or', predicates }] }
    expect(conversations({ filter: nested })).toBe('answered')
    expect(conversations({ filter: { type: 'and', clauses: [nested] } })).toMatch(/two levels/)
    expect(conversations({ filter: { type: 'nor', predicates } })).toMatch(/^invalid\.value/)
    const near = [{ dimension: 'queueId', operator: 'near', value: 'a' }]
    expect(conversations({ filter: { type: 'or', predicates: near } })).toMatch(/^invalid\.value/)
  })

  it('for views that are too many, ambiguous, or not of timers', () => {
    const view = {
      target: 'tAnswered',
      name: 'quick',
      function: 'rangeBound',
      range: { lt: 20_000 },
    }
    const named = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...view, name: `v${i}` }))
    expect(conversations({ views: named(10) })).toBe('answered')
    expect(conversations({ views: named(11) })).toMatch(/At most 10 views/)
    expect(conversations({ views: [view, view] })).toMatch(/must be unique/)
    expect(conversations({ views: [{ ...view, name: 'tTalk' }] })).toMatch(/must be unique/)
    expect(conversations({ views: [{ ...view, target: 'nOffered' }] })).toMatch(/^invalid\.value/)
  })
})

describe('Observation queries are refused', () => {
  it('without a predicate in the filter', () => {
    const metrics = ['oWaiting']
    expect(observations({ metrics })).toMatch(/does not support empty filters/)
    expect(observations({ metrics, filter: { type: 'or', predicates: [] } })).toMatch(
      /empty filters/,
    )
    expect(observations({ metrics, filter: byQueue('a') })).toBe('answered')
  })

  it('for other dimensions and metrics', () => {
    const filter = { type: 'or', predicates: [{ dimension: 'userId', value: 'a' }] }
    expect(observations({ metrics: ['oWaiting'], filter })).toMatch(/in scope QUEUE/)
    expect(observations({ metrics: ['tWait'], filter: byQueue('a') })).toMatch(/^invalid\.value/)
  })
})
