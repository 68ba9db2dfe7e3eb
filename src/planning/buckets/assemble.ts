import type { Lifetime } from '../../cache/policy/entry.js'
import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer, ReadBucket } from '../../upstream/wire/wire.js'
import type { Mergeable } from '../mergeable.js'
import { isOwnGroup } from '../split-answer.js'
import type { Segment } from './coverage.js'
import { BucketFold } from './fold.js'
import { InstantTexts } from './instant-texts.js'
import { groupKey, type ReadingGroup, type WholeMetric } from './reading.js'

/** What a query's buckets are put together for. */
export interface AssembledQuery {
  readonly mergeable: Mergeable
  /** Each start of its own buckets, then the end. */
  readonly edgesMs: readonly number[]
}

/** What an assembled answer is as old as. */
export interface AssembledAges {
  /** The oldest part's. */
  readonly asOfMs: number
  /** Buckets that begin until then had begun when they were read. */
  readonly begunMs: number
  /** Counted from `asOfMs`: each age ends where the first part's does. Null: all was read at once. */
  readonly lifetime: Lifetime | null
}

/**
 * The answer that a query for the whole would have had, where its buckets are those of the segments.
 * @param begunMs no bucket that begins later is told
 */
export async function assemble(
  { mergeable, edgesMs }: AssembledQuery,
  segments: readonly Segment[],
  did: SlicedWork,
  begunMs = Number.POSITIVE_INFINITY,
): Promise<ReadAggregateAnswer> {
  const groups = new Map<string, GroupBuckets>()
  const intervals = new IntervalTexts(edgesMs)
  // Those that were read anew may be in the order of their readings.
  for (const { reading, fromMs, toMs } of segments.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const own = ownMetrics(reading.metrics, mergeable)
    for (const { group, buckets } of reading.groups) {
      await did(1 + buckets.length)
      if (!isOwnGroup({ group }, mergeable)) continue
      let told: GroupBuckets | undefined
      for (const bucket of buckets) {
        const startMs = bucket[0]
        const metrics = bucket[1]
        if (startMs < fromMs || startMs >= toMs) continue
        const mine = own(metrics)
        if (mine.length === 0 && metrics.length > 0) continue
        told ??= bucketsOf(groups, group, intervals)
        const index = bucketAt(edgesMs, startMs, told.last)
        // Part of it was read before it had begun.
        if ((edgesMs[index] ?? 0) <= begunMs) told.add(index, mine)
      }
    }
  }
  const results = []
  for (const told of groups.values()) {
    await did(told.size)
    results.push({ group: told.group, data: told.buckets() })
  }
  return { results }
}

/** The buckets of one group, whose parts come in the order of time. */
class GroupBuckets {
  readonly group: ReadingGroup['group']
  /** Of the bucket whose parts are coming. */
  last = 0
  size = 0
  readonly #intervals: IntervalTexts
  readonly #data: ReadBucket[] = []
  readonly #fold = new BucketFold()
  #parts = 0

  constructor(group: ReadingGroup['group'], intervals: IntervalTexts) {
    this.group = group
    this.#intervals = intervals
  }

  add(index: number, metrics: WholeMetric[]): void {
    if (index !== this.last) this.#end()
    this.last = index
    this.size += 1
    this.#parts += 1
    this.#fold.add(metrics)
  }

  buckets(): ReadBucket[] {
    this.#end()
    return this.#data
  }

  #end(): void {
    if (this.#parts === 0) return
    this.#data.push({ interval: this.#intervals.of(this.last), metrics: this.#fold.take() })
    this.#parts = 0
  }
}

/** Each is spelt once, for all groups. */
class IntervalTexts {
  readonly #edgesMs: readonly number[]
  readonly #instants = new InstantTexts()
  readonly #edges: string[] = []
  readonly #intervals: string[] = []

  constructor(edgesMs: readonly number[]) {
    this.#edgesMs = edgesMs
  }

  of(index: number): string {
    this.#intervals[index] ??= `${this.#edge(index)}/${this.#edge(index + 1)}`
    return this.#intervals[index]
  }

  #edge(index: number): string {
    this.#edges[index] ??= this.#instants.of(this.#edgesMs[index] ?? 0)
    return this.#edges[index]
  }
}

function bucketsOf(
  groups: Map<string, GroupBuckets>,
  group: ReadingGroup['group'],
  intervals: IntervalTexts,
): GroupBuckets {
  const key = groupKey(group)
  const known = groups.get(key) ?? new GroupBuckets(group, intervals)
  groups.set(key, known)
  return known
}

/** Metrics that others asked for are left out; what nobody asked for is news to everybody. */
function ownMetrics(
  asked: readonly string[],
  { metrics }: Mergeable,
): (all: WholeMetric[]) => WholeMetric[] {
  const others = new Set(asked.filter((metric) => !metrics.has(metric)))
  if (others.size === 0) return (all) => all
  return (all) => all.filter(({ metric }) => !others.has(metric))
}

/** Buckets come in the order of time: it is the one before, or soon behind it. */
function bucketAt(edgesMs: readonly number[], startMs: number, from: number): number {
  let index = (edgesMs[from] ?? 0) <= startMs ? from : 0
  while ((edgesMs[index + 1] ?? Number.POSITIVE_INFINITY) <= startMs) index += 1
  return index
}

/** `final` must hold for every part. */
const FINAL_RULE = 'settled'

export function assembledAges(segments: readonly Segment[]): AssembledAges {
  const asOfs = segments.map(({ reading }) => reading.asOfMs)
  const asOfMs = Math.min(...asOfs)
  const begunMs = begunUntilMs(segments)
  if (asOfs.every((one) => one === asOfMs)) return { asOfMs, begunMs, lifetime: null }
  const endOf = (name: 'freshMs' | 'softMs' | 'hardMs' | 'errorMs') =>
    Math.min(...segments.map(({ reading, lifetime }) => reading.asOfMs + lifetime[name])) - asOfMs
  const byEnd = segments.toSorted(
    (a, b) => a.reading.asOfMs + a.lifetime.freshMs - (b.reading.asOfMs + b.lifetime.freshMs),
  )
  const first = byEnd.find(({ lifetime }) => lifetime.rule !== FINAL_RULE) ?? byEnd[0]
  const lifetime = {
    rule: first?.lifetime.rule ?? FINAL_RULE,
    freshMs: endOf('freshMs'),
    softMs: endOf('softMs'),
    hardMs: endOf('hardMs'),
    errorMs: endOf('errorMs'),
  }
  return { asOfMs, begunMs, lifetime }
}

/** A part was read before some of it had begun; what lies behind it has begun for no reader of the whole. */
function begunUntilMs(segments: readonly Segment[]): number {
  const ahead = segments.find(({ reading, toMs }) => reading.asOfMs < toMs)
  if (ahead) return Math.max(ahead.reading.asOfMs, ahead.fromMs - 1)
  return Math.max(...segments.map(({ reading }) => reading.asOfMs))
}
