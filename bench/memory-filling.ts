import { LocalBudget } from '../src/budget/budget.js'
import { Cache } from '../src/cache/cache.js'
import { BucketStore } from '../src/planning/buckets/bucket-store.js'
import { readingOf } from '../src/planning/buckets/reading.js'
import { mergeableOf } from '../src/planning/mergeable.js'
import { ANYBODY } from '../src/reports/caller/asker.js'
import { REQUEST_LIMITS, RequestUsage } from '../src/reports/caller/request-limits.js'
import { Lifetimes } from '../src/reports/lifetime/lifetime.js'
import {
  type QueuePerformanceQuestion,
  queuePerformanceQuestion,
} from '../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../src/reports/queue-performance/report.js'
import { Reports } from '../src/reports/reports.js'
import { toleranceFrom } from '../src/reports/tolerance.js'
import { memoryStore } from '../src/store/memory/memory-store.js'
import { DAY, systemClock } from '../src/time/clock.js'
import { CannedGenesys } from './canned-genesys.js'
import { collectedHeapBytes } from './collected-heap.js'
import { FILLINGS, type Filling, mixed, type Shape } from './memory-fillings.js'

/** What a filling leaves behind, in bytes. */
export interface Filled {
  readonly held: number
  readonly countedBytes: number
  readonly heapBytes: number
}

/** Alike in all: the numbers, the ids, the order. */
const SEED = 20_260_803
const AT_ONCE = 25
const MB = 2 ** 20

// A process of its own, so that nothing but this store changes the heap.
const filling = FILLINGS[Number(process.argv[2])]
if (!filling) throw new Error('Started by bench/memory.ts, with the number of a filling')
await warmUp()
const beforeBytes = await collectedHeapBytes()
const { map } = await fill(filling)
const heapBytes = (await collectedHeapBytes()) - beforeBytes
const filled: Filled = { held: map.size, countedBytes: map.bytes, heapBytes }
console.log(JSON.stringify(filled))

/** What is compiled and loaded on the way is none of the store's bytes. */
async function warmUp(): Promise<void> {
  await fill({ name: 'warm-up', maxMegabytes: 4, questions: 4_000, shapeOf: mixed })
}

async function fill(filling: Filling) {
  return filling.of === 'buckets' ? fillWithBuckets(filling) : fillWithAnswers(filling)
}

/** Each reading is of a series of its own, as if nobody asked for the same. */
async function fillWithBuckets({ maxMegabytes, questions, shapeOf }: Filling) {
  const random = mulberry32(SEED)
  const clock = systemClock
  const store = memoryStore(maxMegabytes * MB)
  const buckets = new BucketStore({ store, clock, scope: 'simulator:bench:all' })
  const budget = new LocalBudget({ clock, random, onEvent: () => {} })
  const genesys = new CannedGenesys({ budget, clock }, random)
  const { endpoint } = queuePerformanceReport
  const ages = new Lifetimes().bucketAges('queuePerformance')
  const options = { priority: 'first', signal: new AbortController().signal } as const
  for (let index = 0; index < questions; index++) {
    const asked = question(shapeOf(index), index, random)
    const query = queuePerformanceReport.query(asked, clock.now())
    const mergeable = mergeableOf(endpoint.path, query)
    const answer = await genesys.query(endpoint, query, options)
    const reading = mergeable && readingOf(answer, mergeable)
    if (!reading) throw new Error('The answer cannot be read by bucket')
    await buckets.keep(`${mergeable.seriesKey} ${index}`, reading, ages)
  }
  await genesys.close()
  return store
}

async function fillWithAnswers({ maxMegabytes, questions, shapeOf }: Filling) {
  const random = mulberry32(SEED)
  const clock = systemClock
  const parts = { clock, random, onEvent: () => {} }
  const store = memoryStore(maxMegabytes * MB)
  const cache = new Cache({ store, ...parts })
  const budget = new LocalBudget(parts)
  const genesys = new CannedGenesys({ budget, clock }, random)
  const reports = new Reports({
    cache,
    genesys,
    budget,
    clock,
    lifetimes: new Lifetimes(),
    onEvent: () => {},
    scope: 'simulator:bench:all',
  })
  const tolerance = toleranceFrom(null)
  const rights = { ask: true, invalidate: false, readMetrics: false }
  const caller = { id: ANYBODY, rights }
  for (let first = 0; first < questions; first += AT_ONCE) {
    const asked = Array.from({ length: Math.min(AT_ONCE, questions - first) }, (_, index) => ({
      question: question(shapeOf(first + index), first + index, random),
      tolerance,
    }))
    const answers = await reports.askMany(queuePerformanceReport, asked, {
      caller,
      usage: new RequestUsage(REQUEST_LIMITS),
    })
    for (const answer of answers) if (answer instanceof Error) throw answer
  }
  await cache.idle()
  await genesys.close()
  return store
}

function question(
  { queues, mediaTypes, granularity }: Shape,
  index: number,
  random: () => number,
): QueuePerformanceQuestion {
  const fromMs = Date.UTC(2026, 0, 1) + (index % 120) * DAY
  return queuePerformanceQuestion(
    {
      queueIds: Array.from({ length: queues }, () => uuid(random)),
      ...{ mediaTypes, granularity, interval: { fromMs, toMs: fromMs + DAY } },
    },
    Date.now(),
  )
}

function uuid(random: () => number): string {
  const hex = Array.from({ length: 8 }, () =>
    Math.floor(random() * 0x1_0000)
      .toString(16)
      .padStart(4, '0'),
  )
  return [0, 2, 3, 4, 5]
    .map((from, part) => hex.slice(from, [2, 3, 4, 5, 8][part]).join(''))
    .join('-')
}

/** A small generator of chance that can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
