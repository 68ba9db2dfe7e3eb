import { createHash } from 'node:crypto'
import type { Lifetime } from '../../cache/policy/entry.js'
import type { Store } from '../../store/store.js'
import { type Clock, MINUTE, MOST_SKEW_MS } from '../../time/clock.js'
import { BASE_STEPS, type BaseStep, baseStepOf } from './base-steps.js'
import { ageRanges, type BucketAges, type BucketSpan } from './bucket-ages.js'
import { clipped, type Reading } from './reading.js'
import {
  type ChunkPlace,
  MOST_READINGS,
  type StoredReading,
  storedReadings,
} from './stored-readings.js'

/** The readings of one stretch of time, as they lie in the store. */
interface BucketChunk {
  readonly asOfMs: number
  readonly lifetime: Lifetime
  /** A key is a hash, and a hash is not a proof. */
  readonly canonical: string
  readonly value: readonly StoredReading[]
}

/** Where a chunk lies in the store. */
interface ChunkKey {
  readonly key: string
  readonly canonical: string
  readonly place: ChunkPlace
}

/** A query's time, and which queries have the same buckets. */
export interface BucketQuery extends BucketSpan {
  readonly seriesKey: string
}

export interface BucketStoreOptions {
  readonly store: Store
  readonly clock: Clock
  /** Keeps apart what different organisations, clients and access scopes may see. */
  readonly scope: string
}

/** Of one base step; a query that would take more is not looked up in it. */
const MOST_CHUNKS = 500

/** Raised when a stored reading means something else. */
const VERSION = 1

/** Makes the memory of a process ask the shared store again after half a minute; how fresh a reading is says the reading. */
const CHUNK_LIFETIME: Lifetime = {
  rule: 'live',
  freshMs: MINUTE / 2,
  softMs: MINUTE / 2,
  hardMs: MINUTE / 2,
  errorMs: MINUTE / 2,
}

/** Numbers by bucket, shared by all processes: what one question has read answers others. */
export class BucketStore {
  readonly #options: BucketStoreOptions

  constructor(options: BucketStoreOptions) {
    this.#options = options
  }

  /** All readings that may tell of these queries' buckets: one look into the store. In the order of the queries. */
  async readings(queries: readonly BucketQuery[]): Promise<readonly (readonly Reading[])[]> {
    const chunks = new Map<string, ChunkKey>()
    // Queries for the same time of a series have the same buckets.
    const chunksOf = new Map<string, readonly ChunkKey[]>()
    const times = queries.map((query) => {
      const { seriesKey, stepMs, fromMs, toMs } = query
      const time = `${seriesKey} ${stepMs} ${fromMs} ${toMs}`
      if (!chunksOf.has(time)) chunksOf.set(time, this.#chunksOf(query, chunks))
      return time
    })
    const distinct = [...chunks.values()]
    const found = await this.#options.store.getMany(distinct.map(({ key }) => key))
    const told = new Map(
      distinct.map((chunk, index) => [
        chunk,
        storedReadings(found[index]?.value, chunk.canonical, chunk.place),
      ]),
    )
    const readings = new Map(
      [...chunksOf].map(([time, own]) => [time, own.flatMap((chunk) => told.get(chunk) ?? [])]),
    )
    return times.map((time) => readings.get(time) ?? [])
  }

  /** Keeps a reading, in place of older ones that told no more. */
  async keep(seriesKey: string, reading: Reading, ages: BucketAges): Promise<void> {
    const step = baseStepOf(reading.stepMs)
    if (!step) return
    const { store, clock } = this.#options
    const nowMs = clock.now()
    const places = chunksWithin(step, reading)
    if (places.length > MOST_CHUNKS) return
    const keys = places.map((place) => this.#key(seriesKey, place))
    const found = await store.getMany(keys.map(({ key }) => key))
    await Promise.all(
      places.map(async (place, index) => {
        const { startMs } = place
        const { key = '', canonical = '' } = keys[index] ?? {}
        const part = clipped(reading, startMs, startMs + step.chunkMs)
        const kept = { ...part, freshUntilMs: freshUntilMs(part, ages) }
        if (kept.freshUntilMs <= nowMs) return
        const value = withReading(
          storedReadings(found[index]?.value, canonical, place),
          kept,
          nowMs,
        )
        const chunk: BucketChunk = {
          asOfMs: reading.asOfMs,
          lifetime: CHUNK_LIFETIME,
          canonical,
          value,
        }
        const lastMs = Math.max(...value.map((one) => one.freshUntilMs))
        await store.set(key, chunk, Math.max(MINUTE, lastMs - nowMs))
      }),
    )
  }

  /** @param known by their canonical text: each key is made once */
  #chunksOf(query: BucketQuery, known: Map<string, ChunkKey>): readonly ChunkKey[] {
    return chunkPlaces(query).map((place) => {
      const canonical = canonicalOf(query.seriesKey, place)
      const chunk = known.get(canonical) ?? { ...this.#key(query.seriesKey, place), place }
      known.set(canonical, chunk)
      return chunk
    })
  }

  #key(seriesKey: string, place: ChunkPlace) {
    const canonical = canonicalOf(seriesKey, place)
    const hash = createHash('sha256').update(canonical).digest('hex')
    return { key: `${this.#options.scope}:gcx:buckets@${VERSION}:${hash}`, canonical }
  }
}

function canonicalOf(seriesKey: string, { step, startMs }: ChunkPlace): string {
  return `${seriesKey} ${step.granularity} ${startMs}`
}

/** In every step into which the query's buckets can be cut. */
function chunkPlaces({ stepMs, ...span }: BucketQuery): readonly ChunkPlace[] {
  return BASE_STEPS.flatMap((step) => {
    if (stepMs % step.ms !== 0) return []
    const places = chunksWithin(step, span)
    return places.length > MOST_CHUNKS ? [] : places
  })
}

function chunksWithin(
  step: BaseStep,
  { fromMs, toMs }: Pick<BucketSpan, 'fromMs' | 'toMs'>,
): readonly ChunkPlace[] {
  const { chunkMs } = step
  const firstMs = Math.floor(fromMs / chunkMs) * chunkMs
  const count = Math.min(MOST_CHUNKS + 1, Math.ceil((toMs - firstMs) / chunkMs))
  return Array.from({ length: count }, (_, index) => ({ step, startMs: firstMs + index * chunkMs }))
}

function freshUntilMs(reading: Reading, ages: BucketAges): number {
  const ends = ageRanges(reading, reading.asOfMs, ages).map(
    ({ lifetime }) => reading.asOfMs + lifetime.freshMs,
  )
  return Math.max(...ends)
}

/** The newest first. What a process with a wrong clock has read in the future would count as new once it is now. */
function withReading(
  kept: readonly StoredReading[],
  reading: StoredReading,
  nowMs: number,
): readonly StoredReading[] {
  const others = kept
    .filter(({ asOfMs }) => asOfMs - nowMs <= MOST_SKEW_MS)
    .flatMap((one) => remainder(one, reading))
  return [reading, ...others]
    .filter(({ freshUntilMs }) => freshUntilMs > nowMs)
    .toSorted((a, b) => b.asOfMs - a.asOfMs)
    .slice(0, MOST_READINGS)
}

/** What an older reading tells beside a newer one. */
function remainder(older: StoredReading, newer: StoredReading): readonly StoredReading[] {
  const isReplaced = older.asOfMs <= newer.asOfMs && asksForNoMore(older, newer)
  if (!isReplaced || newer.toMs <= older.fromMs || newer.fromMs >= older.toMs) return [older]
  const parts = []
  if (older.fromMs < newer.fromMs) parts.push(clipped(older, older.fromMs, newer.fromMs))
  if (newer.toMs < older.toMs) parts.push(clipped(older, newer.toMs, older.toMs))
  return parts.map((part) => ({ ...part, freshUntilMs: older.freshUntilMs }))
}

function asksForNoMore(one: Reading, than: Reading): boolean {
  if (one.stepMs !== than.stepMs) return false
  const metrics = new Set(than.metrics)
  if (!one.metrics.every((metric) => metrics.has(metric))) return false
  const conditions = new Map(one.conditions)
  return than.conditions.every(([dimension, values]) => {
    const all = new Set(values)
    return conditions.get(dimension)?.every((value) => all.has(value)) ?? false
  })
}
