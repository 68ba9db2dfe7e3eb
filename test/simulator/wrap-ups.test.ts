import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { allWrapUpCodes, WRAP_UP_TIMEOUT } from '../../src/simulator/data/wrap-ups.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { DAY } from '../../src/time/clock.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const codes = allWrapUpCodes(centre.organisation)

function ask(fromMs: number, toMs: number, more: object) {
  const interval = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
  return answerConversationAggregates(centre, { interval, metrics: ['tHandle'], ...more }, now)
}

/** Count and milliseconds of tHandle by queue, medium and bucket. */
function handled({ results = [] }: ReturnType<typeof ask>) {
  const sums = new Map<string, { readonly count: number; readonly ms: number }>()
  for (const { group = {}, data = [] } of results) {
    for (const { interval, metrics = [] } of data) {
      const key = `${group['queueId']} ${group['mediaType']} ${interval}`
      const before = sums.get(key) ?? { count: 0, ms: 0 }
      const { count = 0, sum = 0 } = metrics[0]?.stats ?? {}
      sums.set(key, { count: before.count + count, ms: before.ms + sum })
    }
  }
  return sums
}

describe('Wrap-up codes', () => {
  it('add up to what their queue handled', () => {
    const starts = fc.integer({ min: now - 30 * DAY, max: now - 1 })
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 2 * DAY }), (fromMs, lengthMs) => {
        const toMs = fromMs + lengthMs
        const steps = { granularity: 'PT6H' }
        const byCode = ask(fromMs, toMs, { ...steps, groupBy: ['queueId', 'wrapUpCode'] })
        expect(handled(byCode)).toEqual(
          handled(ask(fromMs, toMs, { ...steps, groupBy: ['queueId'] })),
        )
      }),
      { numRuns: 15 },
    )
  })

  it('are all chosen, the deleted one and that of a timeout among them', () => {
    const { results = [] } = ask(now - DAY, now, { groupBy: ['wrapUpCode'] })
    expect(new Set(results.map(({ group }) => group?.['wrapUpCode']))).toEqual(new Set(codes))
    expect(codes).toContain(WRAP_UP_TIMEOUT)
    expect(codes).toContain(centre.organisation.deletedWrapUpCodeId)
  })

  it('are a dimension of handling and after-call work, and of nothing else', () => {
    const metrics = ['nOffered', 'tAnswered', 'tTalk', 'tAcw', 'tHandle']
    const { results = [] } = ask(now - DAY, now, { metrics, groupBy: ['wrapUpCode'] })
    const told = (has: boolean) =>
      new Set(
        results
          .filter(({ group }) => (group?.['wrapUpCode'] !== undefined) === has)
          .flatMap(({ data = [] }) => data.flatMap((bucket) => bucket.metrics ?? []))
          .map(({ metric }) => metric),
      )
    expect(told(true)).toEqual(new Set(['tAcw', 'tHandle']))
    expect(told(false)).toEqual(new Set(['nOffered', 'tAnswered', 'tTalk']))
  })

  it.each(codes.map((code, index) => [index, code] as const))(
    'number %s filtered for is its group',
    (_, code) => {
      const groupBy = ['queueId', 'wrapUpCode']
      const filter = { type: 'and', predicates: [{ dimension: 'wrapUpCode', value: code }] }
      const { results = [] } = ask(now - DAY, now, { groupBy })
      expect(ask(now - DAY, now, { groupBy, filter }).results).toEqual(
        results.filter(({ group }) => group?.['wrapUpCode'] === code),
      )
    },
  )
})
