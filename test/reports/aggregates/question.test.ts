import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AGGREGATE_FAMILIES,
  endpointOf,
  jobsOf,
  namesOf,
} from '../../../src/reports/aggregates/family.js'
import { checkNamedMetric, type NamedMetric } from '../../../src/reports/aggregates/names.js'
import {
  type AggregatesArguments,
  aggregatesQuestion,
} from '../../../src/reports/aggregates/question.js'
import { aggregatesReport } from '../../../src/reports/aggregates/report.js'
import { reportKey } from '../../../src/reports/report-key.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const DAY = { fromMs: Date.parse('2026-11-16T00:00:00Z'), toMs: Date.parse('2026-11-17T00:00:00Z') }
const ID = '0B5F2B8E-3A5E-4A51-9D4C-0D3A2B8A9A11'

const base: AggregatesArguments = {
  family: 'CONVERSATIONS',
  metrics: ['nOffered', 'tHandle'],
  interval: DAY,
}

function keyOf(args: Partial<AggregatesArguments> = {}): string {
  const question = aggregatesQuestion({ ...base, ...args }, NOW)
  const { id: reportId, version: reportVersion } = aggregatesReport
  return reportKey({ reportId, reportVersion, ...aggregatesReport.canonical(question) }).key
}

describe('one question has one key', () => {
  it.each<[string, Partial<AggregatesArguments>, Partial<AggregatesArguments>]>([
    ['the order of metrics', {}, { metrics: ['tHandle', 'nOffered'] }],
    ['metrics twice', {}, { metrics: ['nOffered', 'tHandle', 'nOffered'] }],
    ['null and absent', {}, { groupBy: null, where: null, granularity: null, timeZone: null }],
    ['empty and absent', {}, { groupBy: [], where: [] }],
    [
      'the order of dimensions',
      { groupBy: ['queueId', 'userId'] },
      { groupBy: ['userId', 'queueId', 'userId'] },
    ],
    [
      'the order and the case of ids',
      { where: [{ dimension: 'queueId', in: [ID, 'b'] }] },
      { where: [{ dimension: 'queueId', in: ['b', ID.toLowerCase(), 'b'] }] },
    ],
    [
      'the order of filters, and one that stands twice',
      {
        where: [
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'mediaType', exists: true },
        ],
      },
      {
        where: [
          { dimension: 'mediaType', exists: true, in: null, range: null },
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'queueId', in: ['a', 'a'] },
        ],
      },
    ],
    [
      'the sign of zero',
      { where: [{ dimension: 'mediaCount', range: { gte: 0 } }] },
      { where: [{ dimension: 'mediaCount', range: { gte: -0, lt: null } }] },
    ],
    ['names that are known whether unknown ones are allowed', {}, { allowUnknownNames: true }],
    ['a granularity as long as the interval', {}, { granularity: 'P1D' }],
    ['a granularity, however it is spelled', { granularity: 'PT60M' }, { granularity: 'PT1H' }],
    ['a zone that decides nothing', {}, { timeZone: 'Europe/Berlin' }],
  ])('%s', (_, one, other) => {
    expect(keyOf(other)).toBe(keyOf(one))
  })

  it.each<[string, Partial<AggregatesArguments>]>([
    ['another family', { family: 'TASK_MANAGEMENT', metrics: ['nWorkitemsCreated'] }],
    ['fewer metrics', { metrics: ['nOffered'] }],
    ['a grouping', { groupBy: ['queueId'] }],
    ['a filter', { where: [{ dimension: 'queueId', in: ['a'] }] }],
    ['a value more', { where: [{ dimension: 'queueId', in: ['a', 'b'] }] }],
    [
      'two filters on one dimension',
      {
        where: [
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'queueId', in: ['b'] },
        ],
      },
    ],
    ['there is a value', { where: [{ dimension: 'queueId', exists: true }] }],
    ['there is none', { where: [{ dimension: 'queueId', exists: false }] }],
    ['a range', { where: [{ dimension: 'mediaCount', range: { gte: 1 } }] }],
    ['a range to the same number', { where: [{ dimension: 'mediaCount', range: { lt: 1 } }] }],
    ['buckets', { granularity: 'PT1H' }],
    [
      'days of a zone',
      { granularity: 'PT24H', timeZone: 'Europe/Berlin', interval: { relative: 'LAST_7_DAYS' } },
    ],
  ])('%s is another one', (_, args) => {
    expect(keyOf(args)).not.toBe(keyOf())
  })

  it('however names and values are shuffled and repeated', () => {
    const { metrics, groupBy } = namesOf('CONVERSATIONS')
    const some = (names: readonly string[], most: number) =>
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: most })
    const shuffled = (names: readonly string[]) =>
      fc.shuffledSubarray([...names, ...names.slice(0, 2)], {
        minLength: names.length + Math.min(2, names.length),
      })
    const question = fc.record({
      metrics: some(metrics, 8),
      groupBy: some(groupBy, 5),
      values: fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 5 }),
    })
    const both = question.chain((one) =>
      fc.tuple(
        fc.constant(one),
        shuffled(one.metrics),
        shuffled(one.groupBy),
        shuffled(one.values),
      ),
    )
    fc.assert(
      fc.property(both, ([one, otherMetrics, otherGroupBy, otherValues]) => {
        const where = (values: readonly string[]) => [{ dimension: 'userId', in: values }]
        const first = keyOf({ ...one, where: where(one.values) })
        const second = keyOf({
          metrics: otherMetrics,
          groupBy: otherGroupBy,
          where: where(otherValues.map((value) => value.toUpperCase())),
        })
        expect(second).toBe(first)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a question that is not valid', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)
  it.each<[string, Partial<AggregatesArguments>, string, RegExp]>([
    ['no metric', { metrics: [] }, 'metrics', /is empty; give 1 to 40 names/],
    [
      '41 metrics',
      { metrics: names(41), allowUnknownNames: true },
      'metrics',
      /has 41 names; at most 40/,
    ],
    ['21 groupings', { groupBy: names(21), allowUnknownNames: true }, 'groupBy', /at most 20/],
    [
      'a misspelled metric',
      { metrics: ['nOfered'] },
      'metrics',
      /"nOfered" is no metric of CONVERSATIONS.*nearest are nOffered, /,
    ],
    ['a metric in another case', { metrics: ['TTALK'] }, 'metrics', /nearest are tTalk, /],
    ['a metric of another family', { metrics: ['nFlow'] }, 'metrics', /It is one of FLOWS/],
    [
      'a metric that only the interface has',
      { metrics: ['nAnswered'] },
      'metrics',
      /nearest are .*tAnswered/,
    ],
    ['an empty name', { metrics: [''] }, 'metrics', /"" is no name/],
    [
      'a name with a blank',
      { metrics: ['nOffered '], allowUnknownNames: true },
      'metrics',
      /is no name/,
    ],
    [
      'a long name',
      { metrics: ['n'.repeat(65)], allowUnknownNames: true },
      'metrics',
      /is no name/,
    ],
    [
      'a half character',
      { metrics: ['n\ud800'], allowUnknownNames: true },
      'metrics',
      /is no name/,
    ],
    ['a name of every object', { metrics: ['constructor'] }, 'metrics', /is no metric/],
    ['a misspelled dimension', { groupBy: ['queueID'] }, 'groupBy', /nearest are queueId, /],
    [
      'a dimension that can only be filtered by',
      { groupBy: ['canonicalExternalContactId'] },
      'groupBy',
      /It can only be filtered by/,
    ],
    [
      'a dimension of another family',
      { groupBy: ['surveyFormId'] },
      'groupBy',
      /It is one of SURVEYS/,
    ],
    [
      'a misspelled filter',
      { where: [{ dimension: 'queueid', in: ['a'] }] },
      'where[0].dimension',
      /nearest are queueId, /,
    ],
    [
      'a filter of nothing',
      { where: [{ dimension: 'queueId' }] },
      'where[0]',
      /exactly one of: in · range · exists/,
    ],
    [
      'a filter of two kinds',
      {
        where: [
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'queueId', in: ['a'], exists: true },
        ],
      },
      'where[1]',
      /exactly one of/,
    ],
    [
      'no value',
      { where: [{ dimension: 'queueId', in: [] }] },
      'where[0].in',
      /is empty; give 1 to 1000/,
    ],
    [
      'an empty value',
      { where: [{ dimension: 'queueId', in: [''] }] },
      'where[0].in',
      /0 characters/,
    ],
    [
      'a long value',
      { where: [{ dimension: 'queueId', in: ['x'.repeat(257)] }] },
      'where[0].in',
      /257 characters/,
    ],
    [
      'half a character in a value',
      { where: [{ dimension: 'ani', in: ['\ud800'] }] },
      'where[0].in',
      /not well-formed/,
    ],
    [
      '1,001 values',
      { where: [{ dimension: 'queueId', in: names(1_001) }] },
      'where[0].in',
      /1001 values/,
    ],
    [
      '1,001 values in two filters',
      {
        where: [
          { dimension: 'queueId', in: names(1_000) },
          { dimension: 'userId', in: ['a'] },
        ],
      },
      'where',
      /1001 values in all filters/,
    ],
    [
      '21 filters',
      { where: names(21).map((value) => ({ dimension: 'queueId', in: [value] })) },
      'where',
      /has 21 filters; at most 20/,
    ],
    [
      'an empty range',
      { where: [{ dimension: 'mediaCount', range: {} }] },
      'where[0].range',
      /give gte, lt, or both/,
    ],
    [
      'a range of nothing',
      { where: [{ dimension: 'mediaCount', range: { gte: 2, lt: 2 } }] },
      'where[0].range',
      /gte must be less than lt/,
    ],
    [
      'a media type as the schema spells it',
      { where: [{ dimension: 'mediaType', in: ['VOICE'] }] },
      'where[0].in',
      /no mediaType of CONVERSATIONS that this gateway knows; there are voice, .*, unknown\. allowUnknownNames/,
    ],
    [
      'an unknown value among known ones, in the second filter',
      {
        where: [
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'originatingDirection', in: ['inbound', 'sideways'] },
        ],
      },
      'where[1].in',
      /there are inbound, outbound/,
    ],
    [
      'too many buckets',
      { granularity: 'PT1M', interval: { relative: 'LAST_30_DAYS' } },
      'granularity',
      /more than 10,000 buckets/,
    ],
  ])('%s is refused, and told why', (_, args, argument, message) => {
    const ask = () => aggregatesQuestion({ ...base, ...args }, NOW)
    expect(ask).toThrow(
      expect.objectContaining({ argument, message: expect.stringMatching(message) }),
    )
  })

  it('repeats no value of a filter, which can be somebody’s number', () => {
    const secret = '+49301234567'.repeat(30)
    const ask = () =>
      aggregatesQuestion({ ...base, where: [{ dimension: 'ani', in: [secret] }] }, NOW)
    expect(ask).toThrow(expect.objectContaining({ message: expect.not.stringContaining('4930') }))
  })
})

describe('one metric of a row', () => {
  const asked = { family: 'USERS', metrics: ['tSystemPresence', 'tNewThing'] } as const
  it.each<[string, NamedMetric]>([
    ['that was asked for', { name: 'tSystemPresence' }],
    ['with a status', { name: 'tSystemPresence', qualifier: 'ON_QUEUE' }],
    ['with a routing status', { name: 'tAgentRoutingStatus', qualifier: 'INTERACTING' }],
    ['with the id of a presence', { name: 'tOrganizationPresence', qualifier: ID }],
    ['of another family, for a fragment may serve both', { name: 'nOffered' }],
    ['that nobody knows, and that was asked for', { name: 'tNewThing', qualifier: 'ANY' }],
  ])('%s is told', (_, named) => {
    expect(() => checkNamedMetric('rows.metric', named, asked)).not.toThrow()
  })

  it.each<[string, NamedMetric, string, RegExp]>([
    [
      'a misspelled name',
      { name: 'tSystemPresense' },
      'rows.metric.name',
      /"tSystemPresense" is none of metrics, .*; the nearest are tSystemPresence, /,
    ],
    [
      'a name in another case',
      { name: 'NOFFERED' },
      'rows.metric.name',
      /the nearest are tNewThing/,
    ],
    [
      'a name that every object has',
      { name: 'constructor' },
      'rows.metric.name',
      /none of metrics/,
    ],
    ['no name', { name: '' }, 'rows.metric.name', /"" is none of metrics/],
    ['a very long name', { name: 'x'.repeat(100_000) }, 'rows.metric.name', /^.{1,300}$/],
    [
      'a status in another spelling',
      { name: 'tSystemPresence', qualifier: 'On Queue' },
      'rows.metric.qualifier',
      /"On Queue" is no qualifier of tSystemPresence .*; there are AVAILABLE, .*, ON_QUEUE, /,
    ],
    [
      'a presence where a routing status stands',
      { name: 'tAgentRoutingStatus', qualifier: 'ON_QUEUE' },
      'rows.metric.qualifier',
      /there are OFF_QUEUE, IDLE, INTERACTING, NOT_RESPONDING, COMMUNICATING/,
    ],
  ])('%s is refused, and told why', (_, named, argument, message) => {
    expect(() => checkNamedMetric('rows.metric', named, asked)).toThrow(
      expect.objectContaining({ argument, message: expect.stringMatching(message) }),
    )
  })
})

it('unknown values are asked for where that is allowed, and in families whose values nobody tells', () => {
  const where = [{ dimension: 'mediaType', in: ['hologram'] }]
  const values = { where: [{ dimension: 'mediaType', values: ['hologram'] }] }
  expect(aggregatesQuestion({ ...base, where, allowUnknownNames: true }, NOW)).toMatchObject(values)
  const bots = { ...base, family: 'BOTS' as const, metrics: ['nBotSessions'], where }
  expect(aggregatesQuestion(bots, NOW)).toMatchObject(values)
})

it('unknown names are asked for where that is allowed', () => {
  const args = { metrics: ['nNewThing'], groupBy: ['newDimension'], allowUnknownNames: true }
  expect(aggregatesQuestion({ ...base, ...args }, NOW)).toMatchObject({
    metrics: ['nNewThing'],
    groupBy: ['newDimension'],
  })
})

describe('every family', () => {
  it.each(AGGREGATE_FAMILIES)('%s has names, and endpoints with one permission', (family) => {
    const { metrics, groupBy, filter } = namesOf(family)
    expect(metrics.length).toBeGreaterThan(0)
    expect(filter).toEqual(expect.arrayContaining([...groupBy]))
    const { path, permission } = endpointOf(family)
    expect(path).toBe(
      `/api/v2/analytics/${family.toLowerCase().replaceAll('_', '')}/aggregates/query`,
    )
    const jobs = jobsOf(family)
    if (family === 'RATE_LIMITS') expect(jobs).toBeUndefined()
    else expect(jobs).toMatchObject({ path: path.replace('/query', '/jobs'), permission })
  })

  it('is one of the contract', () => {
    expect(AGGREGATE_FAMILIES).toHaveLength(19)
  })
})
