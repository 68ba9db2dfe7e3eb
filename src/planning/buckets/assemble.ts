import type { Lifetime } from '../../cache/policy/entry.js'
import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer, ReadBucket } from '../../upstream/wire/wire.js'
import type { Mergeable } from '../mergeable.js'
import { isOwnGroup } from '../split-answer.js'
import type { Segment } from './coverage.js'
import { foldMetrics } from './fold.js'
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
  const groups = new Map<string, { group: ReadingGroup['group']; cells: Cells }>()
  for (const { reading, fromMs, toMs } of segments) {
    const own = ownMetrics(reading.metrics, mergeable)
    for (const { group, buckets } of reading.groups) {
      await did(1 + buckets.length)
      if (!isOwnGroup({ group }, mergeable)) continue
      let cells: Cells | undefined
      for (const [startMs, metrics] of buckets) {
        if (startMs < fromMs || startMs >= toMs) continue
        const mine = own(metrics)
        if (mine.length === 0 && metrics.length > 0) continue
        cells ??= cellsOf(groups, group)
        const index = bucketAt(edgesMs, startMs, cells.last)
        // Part of it was read before it had begun.
        if ((edgesMs[index] ?? 0) <= begunMs) cells.add(index, mine)
      }
    }
  }
  const intervals: string[] = []
  const intervalOf = (index: number) => {
    intervals[index] ??= [edgesMs[index], edgesMs[index + 1]]
      .map((ms) => new Date(ms ?? 0).toISOString())
      .join('/')
    return intervals[index]
  }
  const results = []
  for (const { group, cells } of groups.values()) {
    await did(cells.size)
    results.push({ group, data: cells.buckets(intervalOf) })
  }
  return { results }
}

/** The parts of each bucket of one group. */
class Cells {
  readonly #parts: (readonly WholeMetric[])[][] = []
  readonly #indexes: number[] = []
  last = 0
  size = 0

  add(index: number, metrics: readonly WholeMetric[]): void {
    this.last = index
    this.size += 1
    const parts = this.#parts[index]
    if (parts) parts.push(metrics)
    else {
      this.#parts[index] = [metrics]
      this.#indexes.push(index)
    }
  }

  buckets(intervalOf: (index: number) => string): ReadBucket[] {
    return this.#indexes.map((index) => ({
      interval: intervalOf(index),
      metrics: [...foldMetrics(this.#parts[index] ?? [])],
    }))
  }
}

function cellsOf(
  groups: Map<string, { group: ReadingGroup['group']; cells: Cells }>,
  group: ReadingGroup['group'],
): Cells {
  const key = groupKey(group)
  const known = groups.get(key) ?? { group, cells: new Cells() }
  groups.set(key, known)
  return known.cells
}

/** Metrics that others asked for are left out; what nobody asked for is news to everybody. */
function ownMetrics(
  asked: readonly string[],
  { metrics }: Mergeable,
): (all: readonly WholeMetric[]) => readonly WholeMetric[] {
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
