import { createHash, randomBytes } from 'node:crypto'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { middle } from '../median.js'
import { type HttpQuestion, LARGE, SMALL } from '../question.js'
import { forkServer, handlesOf, type ServerProcess, told } from '../server-process.js'
import type { Ready } from '../servers/ready.js'
import { grouped, table } from '../table.js'
import type { Expected } from './answer-reader.js'
import { Askings } from './askings.js'
import { entityTag, hotAnswer } from './checks.js'
import { type Client, openClient } from './client.js'
import { type Asking, bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import { CONNECTIONS } from './rounds.js'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const HOST = fileURLToPath(new URL('../servers/builds.ts', import.meta.url))

const ROUND_MS = 20
const WARM_UP_MS = 1_500

/** One way to ask, of both builds. */
interface Way {
  readonly name: string
  readonly question: HttpQuestion
  /** Throws where the answer is not what is to be measured. */
  readonly ask: (askings: Askings, server: ServerProcess, text: string) => Promise<Asked>
}

interface Asked {
  readonly asking: Asking
  readonly expected: Expected
}

const identity: Way['ask'] = async (askings, server) => ({
  asking: askings.post(server),
  expected: { status: 200 },
})

const gzip: Way['ask'] = async (askings, server) => {
  const asking = askings.post(server, { headers: { 'accept-encoding': 'gzip' } })
  await exchange(asking)
  return { asking, expected: { status: 200, encoding: 'gzip' } }
}

const notModified: Way['ask'] = async (askings, server, text) => {
  const tag = await entityTag((headers) => askings.get(server, headers), text)
  if (tag === undefined) throw new Error('The build answers no request with 304')
  return { asking: askings.get(server, { 'if-none-match': tag }), expected: { status: 304 } }
}

/** One more line is one more way. */
const WAYS: readonly Way[] = [
  { name: '24 rows', question: SMALL, ask: identity },
  { name: '24 rows, gzip', question: SMALL, ask: gzip },
  { name: '2,000 rows, gzip', question: LARGE, ask: gzip },
  { name: '2,000 rows, GET → 304', question: LARGE, ask: notModified },
]

/** Of each process. */
interface Result {
  readonly name: string
  /** CPU µs of one answer. */
  readonly other: number[]
  readonly own: number[]
  readonly ratios: number[]
}

/** What a hot answer costs in this build and in another: small differences, which two processes would hide. */
export async function benchBuilds(before: string | undefined, isQuick = false): Promise<void> {
  console.log('\nBuilds: CPU of a hot answer, beside that of another build in the same process')
  if (before === undefined) {
    console.log('  needs --before=../other/dist')
    return
  }
  const [runs, rounds] = isQuick ? [2, 10] : [6, 50]
  console.log(`  ${runs} processes, in each ${rounds} rounds of ${ROUND_MS} ms of both in turns`)
  const results = WAYS.map(({ name }): Result => ({ name, other: [], own: [], ratios: [] }))
  for (let run = 0; run < runs; run++) {
    // Whichever is loaded and asked first may be compiled otherwise.
    const isOtherFirst = run % 2 === 0
    await using host = await startBuilds(isOtherFirst ? [before, DIST] : [DIST, before])
    for (const [index, way] of WAYS.entries()) {
      const [first, second] = await inTurns(way, host.gateways, rounds)
      const [other, own] = isOtherFirst ? [first, second] : [second, first]
      const result = results[index]
      result?.other.push(middle(other))
      result?.own.push(middle(own))
      result?.ratios.push(middle(own.map((cpuUs, at) => cpuUs / (other[at] ?? Number.NaN))))
    }
  }
  const rows = results.map(({ name, other, own, ratios }) => [
    ...[name, grouped(middle(other), 1), grouped(middle(own), 1)],
    ...[grouped(mean(ratios), 3), grouped(standardError(ratios), 3)],
  ])
  console.log(table(['a hot answer', 'other, µs', 'this, µs', 'this / other', '±'], rows))
}

interface Contender extends Disposable {
  /** Of each round. */
  readonly cpuUs: number[]
  round(ms: number): Promise<number>
}

/** CPU µs of one answer, round by round, of each gateway. */
async function inTurns(
  way: Way,
  [first, second]: readonly [GatewayProcess, GatewayProcess],
  rounds: number,
): Promise<readonly [readonly number[], readonly number[]]> {
  using one = await contender(way, first)
  using other = await contender(way, second)
  for (const { round } of [one, other]) await round(WARM_UP_MS)
  for (let count = 0; count < rounds; count++) {
    const order = count % 2 === 0 ? [one, other] : [other, one]
    for (const { cpuUs, round } of order) cpuUs.push(await round(ROUND_MS))
  }
  return [one.cpuUs, other.cpuUs]
}

async function contender({ question, ask }: Way, gateway: GatewayProcess): Promise<Contender> {
  const askings = new Askings(question, gateway)
  const post = askings.post(gateway)
  await exchange(post)
  const { asking, expected } = await ask(askings, gateway, await hotAnswer(post, question))
  const bytes = bytesOf(asking)
  const open = () => openClient(gateway.url, expected)
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, open))
  return {
    cpuUs: [],
    round: (ms) => round(gateway, clients, bytes, ms),
    [Symbol.dispose]: () => {
      for (const client of clients) client[Symbol.dispose]()
    },
  }
}

async function round(
  server: ServerProcess,
  clients: readonly Client[],
  bytes: Buffer,
  ms: number,
): Promise<number> {
  const before = await server.usage()
  const endMs = performance.now() + ms
  let answers = 0
  const one = async (client: Client) => {
    do {
      await client.ask(bytes)
      answers++
    } while (performance.now() < endMs)
  }
  await Promise.all(clients.map(one))
  const after = await server.usage()
  return (after.cpuUs - before.cpuUs) / answers
}

interface Builds extends AsyncDisposable {
  readonly gateways: readonly [GatewayProcess, GatewayProcess]
}

async function startBuilds(folders: readonly [string, string]): Promise<Builds> {
  const key = randomBytes(24).toString('hex')
  const { PATH } = process.env
  const API_KEYS = createHash('sha256').update(key).digest('hex')
  const child = forkServer(HOST, { env: { PATH, API_KEYS, BUILDS: folders.join(delimiter) } })
  const handles = handlesOf(child)
  try {
    const [one, two] = await told<readonly [Ready, Ready]>(child, 'The builds')
    const gateway = (ready: Ready): GatewayProcess => ({ ...ready, ...handles, key })
    return { gateways: [gateway(one), gateway(two)], ...handles }
  } catch (error) {
    await handles[Symbol.asyncDispose]()
    throw error
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function standardError(values: readonly number[]): number {
  const middleOf = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middleOf) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1) / values.length)
}
