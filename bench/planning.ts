import { loadavg } from 'node:os'
import type { Reading } from '../src/planning/buckets/reading.js'
import { cellsOf } from '../src/planning/query-size.js'
import { MOST_CELLS } from '../src/planning/working-merges.js'
import { Lifetimes } from '../src/reports/lifetime/lifetime.js'
import { queuePerformanceQuestion } from '../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../src/reports/queue-performance/report.js'
import { bucketEdges } from '../src/reports/time/buckets.js'
import { resolved } from '../src/reports/time/interval.js'
import { DAY, HOUR } from '../src/time/clock.js'
import { answerAggregates } from '../test/support/workloads/aggregate-answers.js'
import { ContactCentre } from '../test/support/workloads/contact-centre.js'
import { medianCpu } from './median.js'
import { grouped, table } from './table.js'

// As it runs: what compiles these files on the fly makes functions slower.
const built = (file: string): Promise<unknown> =>
  import(new URL(`../dist/planning/${file}`, import.meta.url).href)
const { assemble } = (await built(
  'buckets/assemble.js',
)) as typeof import('../src/planning/buckets/assemble.js')
const { coverage } = (await built(
  'buckets/coverage.js',
)) as typeof import('../src/planning/buckets/coverage.js')
const { readingOf } = (await built(
  'buckets/reading.js',
)) as typeof import('../src/planning/buckets/reading.js')
const { mergeableOf } = (await built(
  'mergeable.js',
)) as typeof import('../src/planning/mergeable.js')
const { plan } = (await built('plan.js')) as typeof import('../src/planning/plan.js')
const { asBuckets, needOf } = (await built(
  'planned-query.js',
)) as typeof import('../src/planning/planned-query.js')

const SEED = 14
const NOW = Date.UTC(2026, 10, 17, 9, 7, 12)
const ENDPOINT = queuePerformanceReport.endpoint
const ages = new Lifetimes().bucketAges('queuePerformance')
const centre = new ContactCentre({ seed: SEED, queues: 60, conversationsPerHour: 300 })

type Arguments = Parameters<typeof queuePerformanceQuestion>[0]

/** CPU of planning a pass, and of putting a long answer together. */
export async function benchPlanning(): Promise<void> {
  const load = loadavg()[0] ?? 0
  console.log(
    `\nPlanning: milliseconds of CPU, median; load of the machine ${load.toFixed(1)}; seed ${SEED}\n`,
  )
  const rows = [
    await planned('a pass of 100 questions, nothing known', []),
    await planned('the same, with the last hour of minutes known', [minutesRead()]),
    await assembled('400 days of hours, one queue, by the hour', 'PT1H'),
    await assembled('the same, as days', 'P1D'),
    await assembled('the same, as one', null),
  ]
  console.log(table(['', 'ms', 'goal'], rows))
}

async function planned(name: string, known: readonly Reading[]): Promise<string[]> {
  const due = passOf100()
  const limits = { mostCells: () => MOST_CELLS, expectedCells: cellsOf, nowMs: NOW }
  const micros = await medianCpu(async () => {
    const members = due.flatMap((one) => {
      const mergeable = mergeableOf(ENDPOINT.path, one.query)
      if (!mergeable) return []
      const query = { ...one, mergeable }
      const need = needOf(query)
      if (!need) return []
      const covered = coverage(need, known, NOW)
      return covered.kind === 'complete' ? [] : [asBuckets(query, need, known, covered)]
    })
    plan(members, limits)
  }, 300)
  return [name, grouped(micros / 1_000, 2), '2']
}

/** Rolling intervals, today, and days that have ended, of sets of three queues. */
function passOf100() {
  const times: readonly Pick<Arguments, 'interval' | 'granularity'>[] = [
    { interval: { relative: 'LAST_15_MINUTES' } },
    { interval: { relative: 'LAST_HOUR' } },
    { interval: { relative: 'LAST_24_HOURS' }, granularity: 'PT1H' },
    { interval: { relative: 'TODAY' }, granularity: 'PT1H' },
    { interval: { relative: 'LAST_30_DAYS' }, granularity: 'P1D' },
  ]
  return Array.from({ length: 20 }, (_, set) => set * 3).flatMap((first) =>
    times.map((time) => dueOf({ ...time, queueIds: centre.queueIds.slice(first, first + 3) })),
  )
}

function dueOf(args: Arguments) {
  const question = queuePerformanceQuestion(args, NOW)
  const { interval, step, zone } = question.bucketing
  const edgesMs = bucketEdges(resolved(interval, NOW), step, zone)
  return {
    ask: () => Promise.reject(new Error('Nothing is asked')),
    endpoint: ENDPOINT,
    query: queuePerformanceReport.query(question, NOW),
    options: { priority: 'first' as const },
    bucketed: { edgesMs, ages, mayReuse: () => true },
    resolve: () => {},
    reject: () => {},
  }
}

function minutesRead(): Reading {
  return readingFrom(
    { interval: { fromMs: NOW - (NOW % HOUR) - HOUR, toMs: NOW - (NOW % HOUR) } },
    'PT1M',
  )
}

function readingFrom(args: Arguments, granularity: string): Reading {
  const query = queuePerformanceReport.query(
    queuePerformanceQuestion({ ...args, granularity }, NOW),
    NOW,
  )
  const mergeable = mergeableOf(ENDPOINT.path, query)
  const value = ENDPOINT.answer.parse(answerAggregates(centre, query, NOW))
  const reading =
    mergeable && readingOf({ value, startedAtMs: NOW - 5_000, endedAtMs: NOW }, mergeable)
  if (!reading) throw new Error('The answer cannot be read')
  return reading
}

async function assembled(name: string, granularity: string | null): Promise<string[]> {
  const toMs = NOW - (NOW % DAY)
  const args = {
    interval: { fromMs: toMs - 400 * DAY, toMs },
    queueIds: centre.queueIds.slice(0, 1),
  }
  const reading = readingFrom(args, 'PT1H')
  const { query, bucketed } = dueOf({ ...args, granularity })
  const mergeable = mergeableOf(ENDPOINT.path, query)
  const [{ lifetime } = { lifetime: null }] = ages
  if (!mergeable || !lifetime) throw new Error('It can be put together')
  const segments = [{ fromMs: toMs - 400 * DAY, toMs, reading, lifetime }]
  const { edgesMs } = bucketed
  const micros = await medianCpu(
    () => assemble({ mergeable, edgesMs }, segments, async () => {}),
    100,
  )
  return [name, grouped(micros / 1_000, 2), '10']
}
