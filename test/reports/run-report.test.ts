import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { reportKey } from '../../src/reports/report-key.js'
import {
  type RunReportArguments,
  runReportQuestion,
} from '../../src/reports/run-report/question.js'
import { runReport } from '../../src/reports/run-report/report.js'
import { DAY, HOUR } from '../../src/time/clock.js'

const nowMs = Date.parse('2026-08-05T13:07:42Z')
const interval = { fromMs: nowMs - DAY, toMs: nowMs }
const base: RunReportArguments = {
  id: 'queue-performance',
  query: { interval, metrics: ['nOffered', 'tHandle'] },
}

const question = (args: RunReportArguments) => runReportQuestion(args, { runFetch: true, nowMs })
const withQuery = (more: Partial<RunReportArguments['query']>): RunReportArguments => ({
  ...base,
  query: { ...base.query, ...more },
})
function keyOf(args: RunReportArguments): string {
  const { id: reportId, version: reportVersion } = runReport
  return reportKey({ reportId, reportVersion, ...runReport.canonical(question(args)) }).key
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)
const filter = (dimension: string, ...values: string[]) => ({ dimension, in: values })

describe('the key', () => {
  it('holds the definition in its hash, and the locale in its last place', () => {
    expect(keyOf(base)).toMatch(/^gcx:analytics:runReport@1:[0-9a-f]{64}:UTC:-$/)
    expect(keyOf({ ...base, locale: 'de-de' })).toMatch(/:UTC:de-DE$/)
    expect(keyOf({ ...base, locale: 'DE-de' })).toBe(keyOf({ ...base, locale: 'de-DE' }))
    expect(keyOf({ ...base, id: 'agent-activity' })).not.toBe(keyOf(base))
  })

  it('is the same for any order and any repetition of what has no order', () => {
    const metrics = ['m1', 'm2', 'm3']
    const filters = [
      filter('queueId', 'a', 'b'),
      filter('mediaType', 'voice'),
      filter('queueId', 'c'),
    ]
    const one = keyOf(withQuery({ metrics, groupings: ['g1', 'g2'], filters }))
    const shuffled = <T>(items: readonly T[]) =>
      fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 })
    fc.assert(
      fc.property(shuffled(metrics), shuffled(['g1', 'g2']), shuffled(filters), (m, g, f) => {
        const turned = f.map(({ dimension, in: values }) =>
          filter(dimension, ...[...values].reverse(), ...values),
        )
        expect(keyOf(withQuery({ metrics: m, groupings: g, filters: turned }))).toBe(one)
      }),
    )
  })

  it('is the same with null as with nothing, with an empty list, and with UTC', () => {
    const empty = withQuery({ groupings: [], filters: null, view: null, timeZone: 'Etc/UTC' })
    expect(keyOf({ ...empty, locale: null })).toBe(keyOf(base))
  })

  it('differs with every change of meaning', () => {
    const others = [
      base,
      withQuery({ metrics: ['nOffered'] }),
      withQuery({ groupings: ['queueId'] }),
      withQuery({ filters: [filter('queueId', 'a')] }),
      withQuery({ filters: [filter('queueId', 'a', 'b')] }),
      withQuery({ filters: [filter('queueId', 'a'), filter('queueId', 'b')] }),
      withQuery({ filters: [filter('userId', 'a')] }),
      withQuery({ view: 'interval' }),
      withQuery({ timeZone: 'Europe/Berlin' }),
      withQuery({ interval: { ...interval, toMs: nowMs - HOUR } }),
      withQuery({ interval: { relative: 'YESTERDAY' } }),
      withQuery({ interval: { relative: 'YESTERDAY' }, timeZone: 'Europe/Berlin' }),
      { ...base, locale: 'en-US' },
    ]
    expect(new Set(others.map(keyOf)).size).toBe(others.length)
  })
})

describe('a question that is not valid', () => {
  it.each<[string, RunReportArguments, string]>([
    ['an id with odd characters', { ...base, id: '../x' }, 'id'],
    ['no metric', withQuery({ metrics: [] }), 'query.metrics'],
    ['an empty metric', withQuery({ metrics: [' '] }), 'query.metrics'],
    ['a metric that is too long', withQuery({ metrics: ['m'.repeat(201)] }), 'query.metrics'],
    ['51 metrics', withQuery({ metrics: names('m', 51) }), 'query.metrics'],
    ['21 groupings', withQuery({ groupings: names('g', 21) }), 'query.groupings'],
    [
      '21 filters',
      withQuery({ filters: names('d', 21).map((d) => filter(d, 'v')) }),
      'query.filters',
    ],
    [
      'a filter without values',
      withQuery({ filters: [filter('d', 'v'), filter('d')] }),
      'query.filters[1].in',
    ],
    [
      '501 values',
      withQuery({ filters: [filter('d', ...names('v', 501))] }),
      'query.filters[0].in',
    ],
    [
      'a filter without a name',
      withQuery({ filters: [filter('', 'v')] }),
      'query.filters[0].dimension',
    ],
    ['an empty view', withQuery({ view: '' }), 'query.view'],
    ['an unknown zone', withQuery({ timeZone: 'Europe/Atlantis' }), 'query.timeZone'],
    [
      'an interval that runs backwards',
      withQuery({ interval: { fromMs: 2, toMs: 1 } }),
      'query.interval.to',
    ],
    ['no locale', { ...base, locale: 'en_US' }, 'locale'],
    ['a locale without end', { ...base, locale: `en-x-${'a-'.repeat(99)}a` }, 'locale'],
  ])('has %s: says which argument', (_, args, argument) => {
    expect(() => question(args)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', argument }),
    )
  })

  it('is one at all where there are no run–fetch reports', () => {
    expect(() => runReportQuestion(base, { runFetch: false, nowMs })).toThrow(
      /^id: .*GENESYS_RUN_FETCH is off/,
    )
  })
})

describe('a lifetime', () => {
  it.each([
    ['of real time is that of now, while the interval is live', 0, true, 'now'],
    ['of real time is another, once it is over', HOUR, true, 'single-day'],
    ['of anything else follows the interval', 0, false, 'live'],
  ])('%s', (_, agoMs, realTime, rule) => {
    const facts = {
      asOfMs: nowMs,
      loadMs: 0,
      realTime,
      interval: { fromMs: nowMs - DAY, toMs: nowMs - agoMs },
    }
    expect(new Lifetimes().lifetimeOf('runReport', facts).rule).toBe(rule)
  })
})
