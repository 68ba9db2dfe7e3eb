import { load, type Round } from './load.js'
import { type BenchAnswer, bodyOf, type HttpQuestion, QUESTIONS } from './question.js'
import { type ServerProcess, startServer } from './server-process.js'
import { grouped, table } from './table.js'

const CONNECTIONS = 8
const ROUNDS = 3
const ROUND_MS = 3_000
const WARM_UP_MS = 2_000

interface Contender {
  readonly name: string
  readonly url: string
  readonly rounds: Round[]
}

/** A hot report from the gateway, beside the least and the plainest that could send the same. */
export async function benchHttp(): Promise<void> {
  console.log('\nHTTP: a hot queuePerformance with all fields, over 127.0.0.1')
  console.log(
    `  One process per server; ${CONNECTIONS} connections, one request under way on each;`,
  )
  console.log(`  medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, taken in turns`)
  for (const question of QUESTIONS) await benchQuestion(question)
}

async function benchQuestion(question: HttpQuestion): Promise<void> {
  await using gateway = await startServer('gateway.ts')
  const body = bodyOf(question, gateway.queueIds, Date.now())
  await ask(gateway, body)
  const { answer, rows } = await hotAnswer(gateway, body)
  await using bytes = await startServer('ready-bytes.ts', { answer })
  await using apollo = await startServer('plain-apollo.ts', { answer })
  const args = ['no-cache-control']
  await using lean = await startServer('plain-apollo.ts', { answer, args })
  const contenders: readonly Contender[] = [
    { name: 'gateway', url: gateway.url, rounds: [] },
    { name: '(a) node:http, ready bytes', url: bytes.url, rounds: [] },
    { name: '(b) plain Apollo Server', url: apollo.url, rounds: [] },
    { name: "(b') the same without cache-control", url: lean.url, rounds: [] },
  ]

  const kilobytes = grouped(Buffer.byteLength(answer) / 1_024)
  console.log(`\n  … ${grouped(rows)} rows, ${kilobytes} KB: warming up`)
  for (const { url } of contenders) await load(url, body, timing(WARM_UP_MS))
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`  … round ${round} of ${ROUNDS}`)
    for (const { url, rounds } of contenders) rounds.push(await load(url, body, timing(ROUND_MS)))
  }
  await hotAnswer(gateway, body)

  const ownPerSecond = medianOf(contenders[0], perSecond)
  console.log(
    table(
      [`${grouped(rows)} rows`, 'answers/s', 'ms/answer', 'p50 ms', 'p99 ms', 'gateway / this'],
      contenders.map((contender) => {
        const answersPerSecond = medianOf(contender, perSecond)
        return [
          ...[contender.name, grouped(answersPerSecond), grouped(1_000 / answersPerSecond, 2)],
          grouped(medianOf(contender, latencyAt(0.5)), 1),
          grouped(medianOf(contender, latencyAt(0.99)), 1),
          grouped(ownPerSecond / answersPerSecond, 2),
        ]
      }),
    ),
  )
}

function timing(durationMs: number) {
  return { connections: CONNECTIONS, durationMs }
}

async function ask({ url }: ServerProcess, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body })).text()
}

/** The answer as it comes from memory; anything else would measure something else. */
async function hotAnswer(gateway: ServerProcess, body: string) {
  const answer = await ask(gateway, body)
  const { data, errors } = JSON.parse(answer) as BenchAnswer
  const report = data?.queuePerformance
  if (!report || errors) throw new Error(`The gateway answers with errors: ${answer.slice(0, 500)}`)
  const { state, source } = report.freshness
  if (state !== 'FRESH' || source !== 'MEMORY') throw new Error(`Not hot: ${state} from ${source}`)
  return { answer, rows: report.rows.length }
}

const perSecond = (round: Round) => round.perSecond

function latencyAt(quantile: number): (round: Round) => number {
  return ({ latenciesMs }) => latenciesMs[Math.floor(latenciesMs.length * quantile)] ?? Number.NaN
}

function medianOf(contender: Contender | undefined, value: (round: Round) => number): number {
  const sorted = (contender?.rounds ?? []).map(value).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
