import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DAY } from '../src/time/clock.js'
import { QUERY } from './question.js'
import { type ServerProcess, startServer } from './server-process.js'
import { grouped, table } from './table.js'

/** Twelve pairs of a queue and a media type, and as many quarters of an hour: 112,000 rows. */
const DAYS = 97
const MEDIA = ['CALLBACK', 'CHAT', 'EMAIL', 'VOICE']
const QUEUES = 3

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

interface Kind {
  readonly name: string
  readonly query: string
}

/** Large answers of every kind, one at a time, and how long a tiny operation waits meanwhile. */
export async function benchLarge(): Promise<void> {
  console.log('\nLarge answers: each from memory, asked once, read as fast as it comes;')
  console.log('  a probe in another process asks a tiny operation every 5 ms meanwhile')
  const only = process.env['LARGE_ANSWERS']
  const limits = JSON.parse(process.env['LARGE_LIMITS'] ?? '{}') as object
  const lines: string[][] = []
  await using gateway = await startServer('servers/large-gateway.ts', {
    answer: JSON.stringify({ calls: 1_000, ...limits }),
  })
  const agentIds = await agentIdsOf(gateway)
  for (const { name, query } of kinds(gateway.queueIds, agentIds)) {
    if (only && !new RegExp(only).test(name)) continue
    lines.push([name, ...(await measured(gateway, query))])
    console.log(`  … ${lines.at(-1)?.join('  ')}`)
  }
  const raised = { calls: 1_000, values: 100_000_000, megabytes: 10_000 }
  await using unbounded = await startServer('servers/large-gateway.ts', {
    answer: JSON.stringify({ ...raised, ...limits }),
  })
  for (const aliases of [1, 10]) {
    const name = `${aliases} × 112,000 rows, limits raised`
    if (only && !new RegExp(only).test(name)) continue
    const query = `{ ${times(aliases, (index) => `r${index}: ${rowsOf(unbounded.queueIds)}`)} } ${STATS}`
    lines.push([name, ...(await measured(unbounded, query))])
    console.log(`  … ${lines.at(-1)?.join('  ')}`)
  }
  console.log(
    table(
      ['answer', 'MB', 's', 'MB RSS before', 'at most', 'tiny p50 ms', 'p99 ms', 'longest ms'],
      lines,
    ),
  )
}

const STATS = QUERY.slice(QUERY.indexOf('fragment Stats'))
const ROW = QUERY.slice(QUERY.indexOf('rows {'), QUERY.lastIndexOf('}\n}\nfragment'))

function interval(days: number): string {
  const toMs = Math.floor(Date.now() / DAY - 30) * DAY
  const at = (ms: number) => new Date(ms).toISOString()
  return `interval: { from: "${at(toMs - days * DAY)}", to: "${at(toMs)}" }`
}

function performanceOf(queueIds: readonly string[], fields: string): string {
  const ids = JSON.stringify(queueIds.slice(0, QUEUES))
  return `queuePerformance(${interval(DAYS)}, granularity: "PT15M", queueIds: ${ids}, mediaTypes: [${MEDIA}], freshness: { waitSeconds: 60 }) { ${fields} }`
}

function rowsOf(queueIds: readonly string[]): string {
  return performanceOf(queueIds, ROW)
}

/** Each is near what the limits allow. */
function kinds(queueIds: readonly string[], agentIds: readonly string[]): readonly Kind[] {
  const series =
    'queue { id name } mediaType starts offered answered abandoned serviceLevelRatio handleAverageSeconds waitAverageSeconds'
  const conversation = 'id start end direction mediaTypes queues { id name } agents { id name }'
  const agents = `agentIds: ${JSON.stringify(agentIds.slice(0, 12))}`
  const run = `runReport(id: "queue-performance", query: { ${interval(1)}, metrics: ["nOffered"], groupings: ["queueId"] }, freshness: { waitSeconds: 60 })`
  const perQueue =
    'queue { id name } waiting interacting byMediaType { mediaType waiting } agentsByRoutingStatus { status count }'
  return [
    { name: 'rows', query: `{ ${rowsOf(queueIds)} } ${STATS}` },
    {
      name: 'rows, 2 aliases',
      query: `{ ${times(2, (n) => `r${n}: ${rowsOf(queueIds)}`)} } ${STATS}`,
    },
    {
      name: 'rows of one field, 80 aliases',
      query: `{ ${performanceOf(
        queueIds,
        times(80, (n) => `r${n}: rows { offered }`),
      )} }`,
    },
    {
      name: 'series, 12 aliases',
      query: `{ ${performanceOf(
        queueIds,
        times(12, (n) => `s${n}: series { ${series} }`),
      )} }`,
    },
    {
      name: 'agents: rows, 3 aliases',
      query: `{ agentStatus(${interval(DAYS)}, granularity: "PT15M", ${agents}, freshness: { waitSeconds: 60 }) { ${times(3, (n) => `r${n}: rows { agent { id name } interval { from to } presence { status seconds } routingStatus { status seconds } }`)} } }`,
    },
    {
      name: 'conversations: nodes, edges, 100 aliases',
      query: `{ conversations(${interval(1)}, first: 1000, freshness: { waitSeconds: 60 }) { ${times(100, (n) => `n${n}: nodes { ${conversation} } e${n}: edges { cursor node { ${conversation} } }`)} } }`,
    },
    {
      name: 'activity: queues, 100 aliases',
      query: `{ queueActivity(queueIds: ${JSON.stringify(queueIds.slice(0, 500))}) { ${times(100, (n) => `q${n}: queues { ${perQueue} }`)} } }`,
    },
    {
      name: 'names: queues, agents, 20 aliases',
      query: `{ ${times(20, (n) => `q${n}: queues(first: 1000) { id name } a${n}: agents(first: 1000) { id name }`)} }`,
    },
    { name: 'run: rows', query: `{ ${run} { columns { name type unit } rows } }` },
    {
      name: 'run: rows, 8 aliases',
      query: `{ ${run} { ${times(8, (n) => `r${n}: rows`)} } }`,
    },
    {
      name: 'entities with names',
      query: `{ _entities(representations: ${entities(queueIds)}) { ${times(30, (n) => `... on Queue { a${n}: id b${n}: name }`)} } }`,
    },
    {
      name: 'the schema',
      query: `{ ${times(5, (n) => `s${n}: __schema { types { kind name description fields { name description type { kind name } } } }`)} }`,
    },
    {
      name: 'fields that are no lists',
      query: `{ ${times(
        90,
        (n) =>
          `r${n}: ${performanceOf(
            queueIds,
            times(20, (m) => `k${m}: key`),
          )}`,
      )} }`,
    },
  ]
}

function entities(queueIds: readonly string[]): string {
  const one = (index: number) =>
    `{ __typename: "Queue", id: "${queueIds[index % queueIds.length]}" }`
  return `[${times(500, one)}]`
}

async function agentIdsOf({ url }: ServerProcess): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query: '{ agents(first: 100) { id } }' })
  const answer = await fetch(url, { method: 'POST', headers, body })
  const { data } = (await answer.json()) as { data: { agents: readonly { id: string }[] } }
  return data.agents.map(({ id }) => id)
}

/** The question is asked once before, for its load; of that answer only little is read. */
async function measured(gateway: ServerProcess, query: string): Promise<readonly string[]> {
  const body = JSON.stringify({ query })
  await ask(gateway.url, JSON.stringify({ query: firstOf(query) }))
  await sleep(2_000)
  const probe = fork(fileURLToPath(new URL('tiny-probe.ts', import.meta.url)), [gateway.url], {
    execArgv: ['--import', 'tsx'],
  })
  await sleep(1_500)
  await told(probe)
  const before = await residentMegabytes(gateway.pid)
  let most = before
  let isDone = false
  const watch = async () => {
    while (!isDone) {
      most = Math.max(most, await residentMegabytes(gateway.pid))
      await sleep(20)
    }
  }
  const watching = watch()
  const startMs = performance.now()
  const { bytes, start } = await ask(gateway.url, body)
  const seconds = (performance.now() - startMs) / 1_000
  isDone = true
  await watching
  const waitsMs = (await told(probe)).sort((a, b) => a - b)
  probe.kill()
  if (!start.startsWith('{"data":{')) console.log(`  ! ${start}`)
  const at = (quantile: number) =>
    waitsMs[Math.floor((waitsMs.length - 1) * quantile)] ?? Number.NaN
  return [
    grouped(bytes / 1_000_000, 1),
    grouped(seconds, 2),
    grouped(before),
    grouped(most),
    ...[0.5, 0.99, 1].map((quantile) => grouped(at(quantile), 1)),
  ]
}

/** The same report without its lists: this loads it. */
function firstOf(query: string): string {
  const head =
    /\{ (?:\w+: )?((?:queuePerformance|agentStatus|conversations|queueActivity|runReport)\([^{]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*?\)) \{/.exec(
      query,
    )
  return head ? `{ ${head[1]} { key } }` : query
}

async function told(probe: ReturnType<typeof fork>): Promise<number[]> {
  const news = once(probe, 'message')
  probe.send('tell')
  const [waitsMs] = (await news) as [number[]]
  return waitsMs
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_000
}

function ask(
  url: string,
  body: string,
): Promise<{ readonly bytes: number; readonly start: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      let bytes = 0
      let start = ''
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (start.length < 300) start += chunk.toString('latin1', 0, 300)
      })
      answer.on('end', () => resolve({ bytes, start: start.slice(0, 300) }))
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
