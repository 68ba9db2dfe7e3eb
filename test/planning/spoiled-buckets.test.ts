import { describe, expect, it } from 'vitest'
import { BucketStore } from '../../src/planning/buckets/bucket-store.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import {
  direct,
  openPlanned,
  type Panel,
  QUEUES,
  queryOf,
  START_MS,
  settle,
  told,
} from '../support/planning/planned.js'

const FRIDAY = Math.floor(START_MS / DAY) * DAY - 3 * DAY
const HOURS = { text: 'PT1H', step: { months: 0, days: 0, ms: HOUR } }
const hours: Panel = { fromMs: FRIDAY, toMs: FRIDAY + DAY, step: HOURS }
const whole: Panel = { fromMs: FRIDAY + 4 * HOUR, toMs: FRIDAY + 20 * HOUR }

type Json = Record<string, unknown>
type Spoil = (chunk: Json) => unknown

/** What the store hands out of its chunks of buckets; it remembers what it was given. */
function spoiledStore(spoil: Spoil) {
  const inner = memoryStore(2 ** 26)
  let isSpoiled = false
  const store: Store = {
    can: inner.can,
    set: (...args) => inner.set(...args),
    getMany: async (keys, options) => {
      const found = await inner.getMany(keys, options)
      if (!isSpoiled) return found
      return found.map((one) => {
        if (!one) return one
        return { ...one, value: spoil(JSON.parse(JSON.stringify(one.value))) }
      })
    },
  }
  return {
    store,
    spoil: () => {
      isSpoiled = true
    },
  }
}

/** The first list of readings is changed. */
const readings =
  (change: (reading: Json) => unknown): Spoil =>
  (chunk) => ({ ...chunk, value: list(chunk['value']).map(change) })
const inReading = (changed: Json) => readings((reading) => ({ ...reading, ...changed }))
const groups = (change: (group: Json) => unknown): Spoil =>
  readings((reading) => ({ ...reading, groups: list(reading['groups']).map(change) }))
const buckets = (change: (bucket: readonly unknown[], index: number) => unknown): Spoil =>
  groups((group) => ({ ...group, buckets: lists(group['buckets']).map(change) }))
const metrics = (change: (metric: Json) => unknown): Spoil =>
  buckets(([startMs, told]) => [startMs, list(told).map(change)])
const stats = (changed: Json): Spoil =>
  metrics((metric) => ({ ...metric, stats: { ...record(metric['stats']), ...changed } }))

function list(raw: unknown): readonly Json[] {
  return Array.isArray(raw) ? raw : []
}
function lists(raw: unknown): readonly (readonly unknown[])[] {
  return Array.isArray(raw) ? raw : []
}
function record(raw: unknown): Json {
  return typeof raw === 'object' && raw !== null ? { ...raw } : {}
}

const nested = (depth: number): unknown => (depth === 0 ? null : { value: [nested(depth - 1)] })

/** Each is read as nothing. */
const GARBAGE: readonly (readonly [string, Spoil])[] = [
  ['null', () => null],
  ['a number', () => 7],
  ['a text', () => 'reading'],
  ['a list', (chunk) => [chunk]],
  ['an empty object', () => ({})],
  ['nested nulls', () => nested(200)],
  ['no list of readings', (chunk) => ({ ...chunk, value: { length: 3 } })],
  ['readings that are null', readings(() => null)],
  ['readings that are lists', readings((reading) => [reading])],
  ['readings within readings', readings((reading) => ({ value: reading }))],
  [
    'a canonical text of another key',
    (chunk) => ({ ...chunk, canonical: `${chunk['canonical']} ` }),
  ],
  [
    'a canonical text of another day',
    (chunk) => ({
      ...chunk,
      canonical: String(chunk['canonical']).replace(/\d+$/, (ms) => String(Number(ms) + DAY)),
    }),
  ],
  ['no canonical text', ({ canonical: _, ...chunk }) => chunk],
  ['an asOf in the future', inReading({ asOfMs: START_MS + 6_000 })],
  ['an asOf far in the future', inReading({ asOfMs: START_MS * 1000 })],
  ['a negative asOf', inReading({ asOfMs: -1 })],
  ['a fractional asOf', inReading({ asOfMs: START_MS + 0.5 })],
  ['an asOf as text', inReading({ asOfMs: String(START_MS) })],
  ['no asOf', inReading({ asOfMs: undefined })],
  ['an asOf of years before', inReading({ asOfMs: START_MS - 800 * DAY })],
  ['instants as text', inReading({ fromMs: '2026', toMs: '2027' })],
  ['an end before its beginning', inReading({ fromMs: FRIDAY + DAY, toMs: FRIDAY })],
  ['no time at all', inReading({ fromMs: FRIDAY, toMs: FRIDAY })],
  ['more time than its chunk has', inReading({ fromMs: FRIDAY - DAY, toMs: FRIDAY + 2 * DAY })],
  ['all of time', inReading({ fromMs: -8.64e15, toMs: 8.64e15 })],
  ['edges off its step', inReading({ fromMs: FRIDAY + 1, toMs: FRIDAY + DAY + 1 })],
  ['a step of no base', inReading({ stepMs: 2 * HOUR })],
  ['another base step', inReading({ stepMs: 30 * MINUTE })],
  ['a longer base step', inReading({ stepMs: DAY })],
  ['a step of zero', inReading({ stepMs: 0 })],
  ['a negative step', inReading({ stepMs: -HOUR })],
  ['a step as text', inReading({ stepMs: String(HOUR) })],
  ['conditions that are an object', inReading({ conditions: { queueId: QUEUES } })],
  ['conditions that are texts', inReading({ conditions: ['queueId'] })],
  ['conditions of numbers', inReading({ conditions: [['queueId', [1, 2]]] })],
  ['conditions of null', inReading({ conditions: [null] })],
  [
    'a condition twice',
    readings((reading) => ({
      ...reading,
      conditions: [...list(reading['conditions']), ...list(reading['conditions'])],
    })),
  ],
  ['metrics that are a text', inReading({ metrics: 'nOffered' })],
  ['metrics of null', inReading({ metrics: [null] })],
  ['no groups', inReading({ groups: undefined })],
  ['groups that are null', inReading({ groups: [null] })],
  [
    'groups twice',
    readings((reading) => ({
      ...reading,
      groups: [...list(reading['groups']), ...list(reading['groups'])],
    })),
  ],
  ['groups of numbers', groups((group) => ({ ...group, group: { queueId: 7 } }))],
  ['groups of lists', groups((group) => ({ ...group, group: [QUEUES[0]] }))],
  ['groups that are a text', groups((group) => ({ ...group, group: 'queueId' }))],
  ['groups without buckets', groups(({ group }) => ({ group }))],
  ['buckets as objects', buckets(([startMs, told]) => ({ startMs, told }))],
  ['buckets of null', buckets(() => null)],
  ['buckets of more than two', buckets((bucket) => [...bucket, 1])],
  ['buckets that start in between', buckets(([startMs, told]) => [Number(startMs) + 1, told])],
  ['buckets of another day', buckets(([startMs, told]) => [Number(startMs) + DAY, told])],
  ['buckets of a text', buckets(([startMs, told]) => [String(startMs), told])],
  ['one bucket again and again', buckets(([, told]) => [FRIDAY + 9 * HOUR, told])],
  [
    'buckets in no order',
    groups((group) => ({ ...group, buckets: lists(group['buckets']).toReversed() })),
  ],
  ['metrics as an object', buckets(([startMs]) => [startMs, { nOffered: 3 }])],
  ['a metric twice', buckets(([startMs, told]) => [startMs, [...list(told), ...list(told)]])],
  ['metrics of null in a bucket', buckets(([startMs]) => [startMs, [null]])],
  ['a metric without its name', metrics(({ stats }) => ({ stats }))],
  ['a qualifier that is null', metrics((metric) => ({ ...metric, qualifier: null }))],
  ['no statistics', metrics(({ metric }) => ({ metric }))],
  ['statistics of null', metrics((metric) => ({ ...metric, stats: null }))],
  ['counts as text', stats({ count: '7' })],
  ['counts of null', stats({ count: null })],
  ['negative counts', stats({ count: -7 })],
  ['fractional counts', stats({ count: 7.5 })],
  ['counts beyond what is exact', stats({ count: 2 ** 60 })],
  ['sums as text', stats({ sum: '1000' })],
  ['negative sums', stats({ sum: -1 })],
  ['huge sums', stats({ sum: 1e300 })],
  ['minima that are lists', stats({ min: [1] })],
  ['maxima that are objects', stats({ max: {} })],
  ['negative numerators', stats({ numerator: -1 })],
  ['denominators as text', stats({ denominator: '3' })],
  ['ratios as text', stats({ ratio: '0.5' })],
]

async function afterSpoiling(spoiled: ReturnType<typeof spoiledStore>) {
  const planned = openPlanned({ store: spoiled.store })
  await planned.ask(hours)
  await settle()
  spoiled.spoil()
  return planned
}

describe('a store that hands out other buckets than it was given', () => {
  it.each(GARBAGE)('%s: they are read anew', async (_, spoil) => {
    const planned = await afterSpoiling(spoiledStore(spoil))
    const { value } = await planned.ask(whole)
    expect(told(value)).toEqual(told(direct(queryOf(whole), START_MS)))
    expect(planned.asked).toHaveLength(2)
    await settle()
    expect(planned.events.map(({ type }) => type)).toEqual([])
  })

  it('as they were: none is read anew', async () => {
    const planned = await afterSpoiling(spoiledStore((chunk) => chunk))
    await planned.ask(whole)
    expect(planned.asked).toHaveLength(1)
  })

  it.each([
    ['more readings than any gateway writes', 10_000],
    ['as many as it writes', 64],
  ])('%s: reads a bounded number of them', async (_, count) => {
    let read = 0
    const many: Spoil = (chunk) => {
      const [first] = list(chunk['value'])
      const value = Array.from({ length: count }, () => ({
        ...first,
        get groups() {
          read += 1
          return []
        },
      }))
      return { ...chunk, value }
    }
    const clock = new ManualClock(START_MS)
    const spoiled = spoiledStore(many)
    const planned = openPlanned({ store: spoiled.store, clock })
    await planned.ask(hours)
    await settle()
    spoiled.spoil()
    const buckets = new BucketStore({ store: spoiled.store, clock, scope: 'test' })
    const seriesKey = JSON.stringify([
      '/api/v2/analytics/conversations/aggregates/query',
      ['queueId'],
      [],
    ])
    const [found] = await buckets.readings([{ seriesKey, ...hours, stepMs: HOUR }])
    expect(found?.length).toBe(64)
    expect(read).toBeLessThanOrEqual(4 * 64)
  })
})

describe('a store that fails', () => {
  const failing = (of: Partial<Store>): Store => ({ ...methodsOf(memoryStore(2 ** 24)), ...of })
  const methodsOf = (store: Store): Store => ({
    can: store.can,
    getMany: (...args) => store.getMany(...args),
    set: (...args) => store.set(...args),
  })
  const no = () => Promise.reject(new Error('away'))
  const thrown = () => {
    throw new Error('away')
  }
  it.each([
    ['when it is asked', failing({ getMany: no })],
    ['when it is given something', failing({ set: no })],
    ['always', failing({ getMany: no, set: no })],
    ['at once', failing({ getMany: thrown, set: thrown })],
    ['to keep, because it is full', failing({ set: async () => 'failed' })],
    ['by telling too little', failing({ getMany: async () => [] })],
  ])('%s costs calls, and no answer', async (_, store) => {
    const planned = openPlanned({ store })
    for (const panel of [hours, whole, hours]) {
      const { value } = await planned.ask(panel)
      expect(told(value)).toEqual(told(direct(queryOf(panel), START_MS)))
    }
    await settle()
    expect(planned.asked.length).toBeLessThanOrEqual(3)
  })

  it('is not waited for once the call has answered', async () => {
    const store = failing({ set: () => new Promise(() => {}) })
    const planned = openPlanned({ store })
    const answers = await Promise.all([planned.ask(hours), planned.ask(whole)])
    expect(answers).toHaveLength(2)
  })
})

describe('what is kept', () => {
  const ages = new Lifetimes().bucketAges('queuePerformance')
  it('is in no other scope', async () => {
    const store = memoryStore(2 ** 24)
    const clock = new ManualClock(START_MS)
    const reading = {
      fromMs: FRIDAY,
      toMs: FRIDAY + DAY,
      stepMs: HOUR,
      asOfMs: START_MS,
      conditions: [],
      metrics: ['nOffered'],
      groups: [],
    }
    const query = { seriesKey: 'series', fromMs: FRIDAY, toMs: FRIDAY + DAY, stepMs: HOUR }
    await new BucketStore({ store, clock, scope: 'one' }).keep('series', reading, ages)
    const found = async (scope: string) =>
      (await new BucketStore({ store, clock, scope }).readings([query]))[0]?.length
    expect(await found('one')).toBe(1)
    expect(await found('other')).toBe(0)
  })
})
