import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Simulator } from '../../src/simulator/simulator.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { eventually } from '../../test/support/eventually.js'
import { type Replica, type Replicas, startReplicas } from '../../test/support/replicas.js'
import { grouped, table } from '../table.js'
import { type CountedSocket, openCountedSocket } from './counted-socket.js'

const SUBSCRIBERS = 5_000
const REPLICAS = 3
const PER_SOCKET = 100
/** What any first subscriber leaves behind is there before: compiled code, and the reports themselves. */
const WARM_MS = 45 * SECOND
const HEAP_SIDE = new URL('../servers/heap-side.mjs', import.meta.url).href
/** One process takes the subscriptions of one address. */
const CONFIG = `
limits: { subscriptions: ${SUBSCRIBERS} }
`

interface Heaps {
  /** After one subscriber of each report has come and gone. */
  readonly before: number
  readonly during: number
  readonly after: number
}

/** Many subscribers over WebSockets to several replicas, in real time: their heaps. */
export async function benchSockets(minutes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gcx-bench-'))
  const path = join(folder, 'config.yaml')
  await writeFile(path, CONFIG)
  const env = { CONFIG_FILE: path, LOG_LEVEL: 'warn', NODE_OPTIONS: `--import=${HEAP_SIDE}` }
  console.log(
    `\nLive, real sockets: ${grouped(SUBSCRIBERS)} subscribers of 5 reports on ${REPLICAS} replicas; ${minutes} minutes\n`,
  )
  try {
    await using many = await startReplicas({ count: REPLICAS, env })
    changeObservations(many.simulator)
    const fields = await reportsAt(many)
    await warm(many, fields)
    const heapsBefore = await Promise.all(many.all.map(collectedHeap))
    const sockets = await subscribed(many, fields)
    await setTimeout(minutes * MINUTE)
    const heapsDuring = await Promise.all(many.all.map(collectedHeap))
    for (const socket of sockets) socket[Symbol.dispose]()
    await Promise.all(many.all.map(hasNoSubscriptions))
    const heapsAfter = await Promise.all(many.all.map(collectedHeap))
    const heaps = many.all.map((_, index) => ({
      before: heapsBefore[index] ?? 0,
      during: heapsDuring[index] ?? 0,
      after: heapsAfter[index] ?? 0,
    }))
    print(sockets, heaps)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Also on a quiet evening each call brings other numbers of now. */
function changeObservations({ faults }: Simulator): void {
  let answers = 0
  const body = (json: unknown) => {
    answers += 1
    return JSON.parse(JSON.stringify(json).replace(/"count":\d+/g, `"count":${answers}`))
  }
  faults.always({ kind: 'rewrite', body }, { path: '/api/v2/analytics/queues/observations/query' })
}

/** Fields that a query and a subscription both have. */
async function reportsAt({ all: [first] }: Replicas): Promise<readonly string[]> {
  const told = await first?.ask<{ queues: { id: string }[] }>('{ queues(first: 6) { id } }')
  const ids = told?.data?.queues.map(({ id }) => id) ?? []
  const of = (from: number) => JSON.stringify(ids.slice(from, from + 3))
  const freshness = 'freshness { asOf pollAfter }'
  return [
    `queueActivity(queueIds: ${of(0)}) { ${freshness} queues { waiting interacting onQueueAgents } }`,
    `queueActivity(queueIds: ${of(3)}) { ${freshness} queues { waiting interacting onQueueAgents } }`,
    `queuePerformance(interval: { relative: LAST_HOUR }) { ${freshness} rows { queue { id } offered answered } }`,
    `queuePerformance(interval: { relative: TODAY }) { ${freshness} rows { queue { id } offered answered } }`,
    `queuePerformance(interval: { relative: LAST_24_HOURS }) { ${freshness} rows { queue { id } offered answered } }`,
  ]
}

async function warm({ all }: Replicas, fields: readonly string[]): Promise<void> {
  const queries = fields.map(subscriptionTo)
  const sockets = await Promise.all(all.map(({ url }) => openCountedSocket(url, queries)))
  await setTimeout(WARM_MS)
  for (const socket of sockets) socket[Symbol.dispose]()
  await Promise.all(all.map(hasNoSubscriptions))
}

async function subscribed(
  { all }: Replicas,
  fields: readonly string[],
): Promise<readonly CountedSocket[]> {
  const sockets: CountedSocket[] = []
  const queries = Array.from({ length: PER_SOCKET }, (_, id) =>
    subscriptionTo(fields[id % fields.length] ?? ''),
  )
  for (let index = 0; index < SUBSCRIBERS / PER_SOCKET; index++) {
    sockets.push(await openCountedSocket((all[index % REPLICAS] as Replica).url, queries))
  }
  return sockets
}

function subscriptionTo(field: string): string {
  return `subscription { ${field} }`
}

async function collectedHeap({ process }: Replica): Promise<number> {
  const told = () => [...process.errors().matchAll(/^collected heap (\d+)$/gm)]
  const before = told().length
  process.child.kill('SIGUSR2')
  await eventually(() => told().length > before, MINUTE)
  return Number(told().at(-1)?.[1])
}

async function hasNoSubscriptions({ url }: Replica): Promise<void> {
  await eventually(async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    return /^gcx_subscriptions 0$/m.test(text) && /^gcx_watchers 0$/m.test(text)
  }, MINUTE)
}

function print(sockets: readonly CountedSocket[], heaps: readonly Heaps[]): void {
  const counts = sockets.flatMap(({ versions }) => [...versions.values()])
  const told = counts.reduce((sum, count) => sum + count, 0)
  const failed = sockets.reduce((sum, socket) => sum + socket.failed(), 0)
  console.log(
    table(
      ['', ''],
      [
        ['versions told', grouped(told)],
        ['subscriptions told more than one', grouped(counts.filter((count) => count > 1).length)],
        ['errors told', grouped(failed)],
      ],
    ),
  )
  const mb = (bytes: number) => grouped(bytes / 2 ** 20, 1)
  const rows = heaps.map(({ before, during, after }, index) => [
    `replica ${index + 1}`,
    mb(before),
    mb(during),
    mb(after),
    `${grouped((after / before - 1) * 100, 1)} %`,
  ])
  console.log(`\n${table(['collected heap, MB', 'before', 'during', 'after', 'more'], rows)}`)
}
