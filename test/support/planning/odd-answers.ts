import { Oddities } from '../../../src/upstream/wire/oddities.js'
import type {
  ReadAggregateAnswer,
  ReadAggregateResult,
  ReadBucket,
} from '../../../src/upstream/wire/wire.js'

/** What makes an answer one that no bucket may be taken from. */
export type Oddity = keyof typeof ODD

export interface OddAnswer {
  readonly value: ReadAggregateAnswer
  readonly oddities?: Oddities | undefined
}

type Results = readonly (ReadAggregateResult | null)[]

/** Each changes something in any answer, an empty one too. */
const ODD = {
  'a group twice': (results) => [...results, ...of(results), ...of(results)],
  'a bucket twice': (results) => withData(results, (data) => [...data, ...data]),
  'a metric twice': (results) =>
    withData(results, (data) =>
      data.map((bucket) => bucket && { ...bucket, metrics: twice(bucket.metrics ?? []) }),
    ),
  'a bucket off the grid': (results) => withData(results, (data) => data.map(moved)),
  'a bucket that is too long': (results) => withData(results, (data) => data.map(longer)),
  'a bucket of no interval': (results) =>
    withData(results, (data) => data.map((bucket) => bucket && { ...bucket, interval: 'now' })),
  'no group': (results) => [{ data: [] }, ...results.slice(1)],
  'an unreadable group': (results) => [null, ...results.slice(1)],
  'unreadable data': (results) => of(results).map(({ group }) => ({ group, data: null })),
  'an unreadable bucket': (results) => withData(results, () => [null]),
  'unreadable metrics': (results) =>
    withData(results, (data) => data.map((bucket) => bucket && { ...bucket, metrics: null })),
  'something left out': (results) => results,
  'an unreadable metric': (results) =>
    withData(results, (data) => data.map((bucket) => bucket && { ...bucket, metrics: [null] })),
} satisfies Record<string, (results: Results) => Results>

export const ODDITIES = Object.keys(ODD) as readonly Oddity[]

export function odd(fault: string | null, value: ReadAggregateAnswer): OddAnswer {
  const change = Object.entries(ODD).find(([oddity]) => oddity === fault)?.[1]
  if (!change) return { value }
  const oddities = new Oddities()
  if (fault === 'something left out') oddities.add('item')
  return { value: { ...value, results: [...change(value.results ?? [])] }, oddities }
}

const SOMETHING: ReadAggregateResult = {
  group: { queueId: 'q1', mediaType: 'voice' },
  data: [
    {
      interval: '2000-01-01T00:00:00.000Z/2000-01-01T01:00:00.000Z',
      metrics: [{ metric: 'nOffered', stats: { count: 1 } }],
    },
  ],
}

/** The first that tells anything. */
function of(results: Results): readonly ReadAggregateResult[] {
  return [results.find((one) => one?.data?.some((bucket) => bucket?.metrics?.length)) ?? SOMETHING]
}

function withData(
  results: Results,
  change: (data: readonly (ReadBucket | null)[]) => readonly (ReadBucket | null)[],
): Results {
  const [first] = of(results)
  const others = results.filter((one) => one !== first)
  return [{ ...first, data: [...change(first?.data ?? [])] }, ...others]
}

function twice<T>(items: readonly T[]): T[] {
  return [...items, ...items]
}

function moved(bucket: ReadBucket | null): ReadBucket | null {
  return bucket && { ...bucket, interval: shifted(bucket.interval, 7_000, 7_000) }
}

function longer(bucket: ReadBucket | null): ReadBucket | null {
  return bucket && { ...bucket, interval: shifted(bucket.interval, 0, 60_000) }
}

function shifted(interval: string, startMs: number, endMs: number): string {
  const [from = '', to = ''] = interval.split('/')
  return [Date.parse(from) + startMs, Date.parse(to) + endMs]
    .map((ms) => new Date(ms).toISOString())
    .join('/')
}
