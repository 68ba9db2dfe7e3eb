import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { middle, quantile } from '../median.js'
import { LARGE } from '../question.js'
import { startServer } from '../server-process.js'
import { grouped, table } from '../table.js'
import { Askings } from './askings.js'
import { hotAnswer } from './checks.js'
import { openClient } from './client.js'
import { type Asking, bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import type { Goal } from './goals.js'
import type { Pace } from './pace.js'

const CLIENTS = 4
const EVERY_MS = 100
const SETTLE_MS = 500
const TINY_EVERY_MS = 10
const MOST_P99_MS = 15

const TINY = JSON.stringify({ query: '{ __typename }' })

interface Polled {
  readonly name: string
  readonly large: Asking
  readonly tiny: Asking
  readonly latenciesMs: number[][]
}

/** How long a tiny operation takes while some clients poll the large answer. */
export async function benchBesidePolls(
  gateway: GatewayProcess,
  before: GatewayProcess | undefined,
  { pollRounds, pollRoundMs }: Pace,
): Promise<readonly Goal[]> {
  const own = await polled('gateway', gateway)
  const text = await hotAnswer(own.large, LARGE)
  await using raw = await startServer('servers/ready-bytes.ts', { answer: text })
  const large = new Askings(LARGE, gateway).post(raw)
  const tiny: Asking = { ...large, url: new URL('/tiny', raw.url).href, body: TINY }
  const contenders: readonly Polled[] = [
    { name: 'node:http', large, tiny, latenciesMs: [] },
    own,
    ...(before ? [await polled('the other build', before)] : []),
  ]
  const title = `tiny operation while ${CLIENTS} clients poll 2,000 rows every ${EVERY_MS} ms`
  console.log(`\n  … ${title}`)
  for (let round = 0; round < pollRounds; round++) {
    for (const one of contenders) one.latenciesMs.push(await measure(one, pollRoundMs))
  }
  const at = ({ latenciesMs }: Polled, share: number) =>
    middle(latenciesMs.map((round) => quantile(round, share)))
  console.log(
    table(
      [title, 'p50 ms', 'p99 ms', 'worst ms'],
      contenders.map((one) => [
        ...[one.name, grouped(at(one, 0.5), 1), grouped(at(one, 0.99), 1)],
        grouped(Math.max(...one.latenciesMs.flat()), 1),
      ]),
    ),
  )
  return [{ name: `p99 of a ${title}`, measured: at(own, 0.99), atMostMs: MOST_P99_MS }]
}

async function polled(name: string, server: GatewayProcess): Promise<Polled> {
  const large = new Askings(LARGE, server).post(server)
  await exchange(large)
  await hotAnswer(large, LARGE)
  return { name, large, tiny: { ...large, body: TINY }, latenciesMs: [] }
}

async function measure({ large, tiny }: Polled, durationMs: number): Promise<number[]> {
  const file = fileURLToPath(new URL('polling.ts', import.meta.url))
  const request = bytesOf(large).toString('base64')
  const args = [large.url, request, String(CLIENTS), String(EVERY_MS)]
  const polls = fork(file, args, { execArgv: ['--import', 'tsx'] })
  const ended = once(polls, 'exit')
  try {
    await Promise.race([once(polls, 'message'), ended])
    await setTimeout(SETTLE_MS)
    const latenciesMs = await tinyLatencies(tiny, durationMs)
    if (polls.exitCode !== null) throw new Error('The clients that poll have ended')
    return latenciesMs
  } finally {
    polls.kill('SIGKILL')
    await ended
  }
}

/** From when each request was due: one that waits for the answer before it has waited itself. */
async function tinyLatencies(tiny: Asking, durationMs: number): Promise<number[]> {
  const bytes = bytesOf(tiny)
  using client = await openClient(tiny.url, { status: 200 })
  const latenciesMs: number[] = []
  const startMs = performance.now()
  for (let count = 0; count * TINY_EVERY_MS < durationMs; count++) {
    const dueMs = startMs + count * TINY_EVERY_MS
    const isLate = performance.now() > dueMs
    if (!isLate) await setTimeout(dueMs - performance.now())
    const fromMs = isLate ? dueMs : performance.now()
    await client.ask(bytes)
    latenciesMs.push(performance.now() - fromMs)
  }
  return latenciesMs
}
