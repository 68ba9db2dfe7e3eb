import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { collectedHeapBytes } from './collected-heap.js'
import { openClient } from './http/client.js'
import { bytesOf, exchange } from './http/exchange.js'
import { startServer } from './server-process.js'
import { grouped, table } from './table.js'

/*
 * What all that a gateway keeps takes of the heap after many distinct operations, beside its bound and its own
 * count; and by what the heap has grown meanwhile, compiled code and tables of weak keys included:
 * `npm run operations`, with --operations=100000 and --megabytes=64 by default, some minutes.
 */

const built = (file: string): Promise<unknown> =>
  import(new URL(`../dist/${file}`, import.meta.url).href)
const { startApp } = (await built('app.js')) as typeof import('../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../src/config.js')
const { ByteBoundedMap } = (await built(
  'store/memory/byte-bounded-map.js',
)) as typeof import('../src/store/memory/byte-bounded-map.js')

const MB = 2 ** 20
const HOUR_MS = 3_600_000
/** One report in so many has a row for each hour of its day, the others one row. */
const LARGER_EVERY = 4
/** Each report is asked with so many distinct texts; one of these is asked for no other report. */
const TEXTS_PER_REPORT = 5
/** The other texts: parsed and validated more than once only when they were displaced. */
const SHARED_TEXTS = 500
const CONNECTIONS = 8
/** What is compiled on the way is none of the bound's bytes. */
const WARM_UP = 4_000
const CHECKED_EVERY = 1_000
const LOOKS = 10
const FIRST_MS = Date.UTC(2025, 0, 1)
const TOLERANCE = 0.1

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100000' },
    megabytes: { type: 'string', default: '64' },
  },
})
const operations = Number(values.operations)
const bound = Number(values.megabytes) * MB

/** All bounded maps of the process: entries, templates, documents, and what else is counted by bytes; with their keys. */
const maps = new Map<InstanceType<typeof ByteBoundedMap>, Set<string>>()
const { set } = ByteBoundedMap.prototype
ByteBoundedMap.prototype.set = function (key, value) {
  maps.set(this, (maps.get(this) ?? new Set()).add(key))
  return set.call(this, key, value)
}
const counted = () => [...maps.keys()].reduce((sum, { bytes }) => sum + bytes, 0)
/** Else the keys of what has gone would take memory. */
function forgetGone(): void {
  for (const [map, keys] of maps) {
    for (const key of keys) if (map.get(key) === undefined) keys.delete(key)
  }
}
/** What all that is kept takes: what is free without it. */
async function keptBytes(): Promise<number> {
  forgetGone()
  const before = await collectedHeapBytes()
  for (const [map, keys] of maps) {
    for (const key of keys) map.delete(key)
    keys.clear()
  }
  return before - (await collectedHeapBytes())
}

await using genesys = await startServer('servers/simulator.ts')
const config = readConfig({
  PORT: '0',
  MEMORY_MAX_MB: values.megabytes,
  GENESYS_LOGIN_URL: genesys.url,
  GENESYS_API_URL: genesys.url,
  GENESYS_CLIENT_ID: 'simulator',
  GENESYS_CLIENT_SECRET: 'simulator-secret',
})
const app = await startApp(config, { logger: pino({ level: 'silent' }) })

function asking(number: number) {
  const report = Math.floor(number / TEXTS_PER_REPORT)
  const fromMs = FIRST_MS + (report % 8_000) * HOUR_MS
  const [from, to] = [fromMs, fromMs + 24 * HOUR_MS].map((ms) => new Date(ms).toISOString())
  const queueId = genesys.queueIds[Math.floor(report / 8_000) % genesys.queueIds.length]
  const granularity = report % LARGER_EVERY === 0 ? 'PT1H' : 'P1D'
  const text = number % TEXTS_PER_REPORT === 0 ? `${number}` : `Shared${number % SHARED_TEXTS}`
  const query = `query Operation${text}($from: DateTime!, $to: DateTime!, $granularity: Duration!, $queueId: ID!) {
    queuePerformance(interval: { from: $from, to: $to }, granularity: $granularity, queueIds: [$queueId]) {
      key freshness { state ageSeconds source pollAfter } budget { mode remaining }
      rows { queue { name } interval { from } offered n${text}: answered handle { averageSeconds } }
    }
  }`
  const variables = { from, to, granularity, queueId }
  return {
    method: 'POST' as const,
    url: `${app.url}/graphql`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  }
}

/** Many on each connection; those in between are looked at as a whole. */
async function ask(from: number, to: number): Promise<void> {
  let next = from
  const one = async () => {
    using client = await openClient(app.url, { status: 200 })
    while (next < to) {
      const number = next++
      await client.ask(bytesOf(asking(number)))
      if (number % CHECKED_EVERY === 0) await check(number)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, one))
}

async function check(number: number): Promise<void> {
  const text = (await exchange(asking(number))).bytes.toString()
  if (!text.startsWith('{"data":{"queuePerformance":{"key":') || text.includes('"errors"')) {
    throw new Error(`Operation ${number} is answered otherwise: ${text.slice(0, 500)}`)
  }
}

try {
  await ask(0, WARM_UP)
  forgetGone()
  const beside = (await collectedHeapBytes()) - counted()
  let heap = 0
  for (let look = 0; look < LOOKS; look++) {
    const upTo = (part: number) => WARM_UP + Math.round(((operations - WARM_UP) * part) / LOOKS)
    await ask(upTo(look), upTo(look + 1))
    forgetGone()
    heap = (await collectedHeapBytes()) - beside
    const [countedMb, heapMb] = [counted(), heap].map((bytes) => grouped(bytes / MB, 1))
    console.log(
      `  … ${grouped(upTo(look + 1))} operations: ${countedMb} MB counted, ${heapMb} MB heap`,
    )
  }
  const held = [...maps.keys()].map(({ size }) => size).sort((a, b) => b - a)
  const countedBytes = counted()
  const kept = await keptBytes()
  const ratio = kept / bound
  console.log(
    table(
      [
        'operations',
        'kept',
        'bound MB',
        'counted MB',
        'kept MB',
        'kept / counted',
        'kept / bound',
        'grown / bound',
        'kept holds',
        'grown holds',
      ],
      [
        [
          ...[grouped(operations), held.map((size) => grouped(size)).join(' + ')],
          ...[bound, countedBytes, kept].map((bytes) => grouped(bytes / MB, 1)),
          ...[kept / countedBytes, ratio, heap / bound].map((figure) => grouped(figure, 2)),
          ...[ratio, heap / bound].map((one) => (Math.abs(one - 1) <= TOLERANCE ? 'yes' : 'NO')),
        ],
      ],
    ),
  )
} finally {
  await app.close()
}
