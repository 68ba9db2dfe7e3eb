import { type HttpQuestion, rowsOf } from '../question.js'
import { type ServerProcess, startServer } from '../server-process.js'
import { grouped } from '../table.js'
import { Askings } from './askings.js'
import { checkSame, entityTag, hotAnswer, isGzipped } from './checks.js'
import { type Asking, bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import type { Goal } from './goals.js'
import type { Pace } from './pace.js'
import { PEERS, startPeers } from './peer-servers.js'
import { resultTable } from './result-table.js'
import { type Contender, inTurns, ratio } from './rounds.js'

/** Answers in the time of one of node:http, which sends ready bytes to the same POST. */
export interface HotTargets {
  readonly identity: number
  /** Undefined, here and below: nothing is asked. */
  readonly gzip?: number
  readonly notModified?: number
}

const RAW = 'node:http'
const IDENTITY = 'gateway'
const GZIP = 'gateway, gzip'
const NOT_MODIFIED = 'gateway, GET → 304'
const PEER_TARGET = 5

/** A hot report from the gateway, beside the least that could send the same, and beside its peers. */
export async function benchHotAnswers(
  gateway: GatewayProcess,
  question: HttpQuestion,
  targets: HotTargets,
  pace: Pace,
): Promise<readonly Goal[]> {
  const askings = new Askings(question, gateway)
  const post = askings.post(gateway)
  await exchange(post)
  const text = await hotAnswer(post, question)
  await using raw = await startServer('servers/ready-bytes.ts', { answer: text })
  await using peers = await startPeers(text)
  const others = [{ name: RAW, server: raw }, ...peers.all]
  for (const { name, server } of others) await checkSame(name, askings.post(server), text)
  const gzip = askings.post(gateway, { headers: { 'accept-encoding': 'gzip' } })
  const hasGzip = await isGzipped(gzip, text)
  const tag = await entityTag((headers) => askings.get(gateway, headers), text)
  const conditional = askings.get(gateway, { 'if-none-match': tag ?? '' })

  const bodyBytes = Buffer.byteLength(text)
  const zipped: Contender = {
    ...contender(GZIP, gateway, gzip),
    expected: { status: 200, encoding: 'gzip' },
  }
  const unchanged: Contender = {
    ...contender(NOT_MODIFIED, gateway, conditional),
    expected: { status: 304 },
  }
  const all: readonly Contender[] = [
    { ...contender(RAW, raw, askings.post(raw)), bodyBytes },
    { ...contender(IDENTITY, gateway, post), bodyBytes },
    ...(hasGzip ? [zipped] : []),
    ...(tag === undefined ? [] : [unchanged]),
    ...peers.all.map(({ name, server }) => ({
      ...contender(name, server, askings.post(server)),
      ...{ bodyBytes, isCached: true },
    })),
  ]
  const rows = `${grouped(rowsOf(question))} rows`
  console.log(`\n  … ${rows}: ${all.length} in turns`)
  const measured = await inTurns(all, pace)
  await hotAnswer(post, question)
  const of = (name: string) => measured.find((one) => one.name === name)
  console.log(resultTable(`${rows}, ${grouped(bodyBytes / 1_024)} KB`, measured, of(RAW)))

  const goal = (name: string, base: string, atLeast: number, missing = ''): Goal => {
    const [one, other] = [of(name), of(base)]
    const figure = one && other ? ratio(one, other) : missing
    return { name: `${rows}, ${name} / ${base}`, measured: figure, atLeast }
  }
  const { identity, gzip: zippedLeast, notModified } = targets
  return [
    goal(IDENTITY, RAW, identity),
    ...(zippedLeast ? [goal(GZIP, RAW, zippedLeast, 'not supported, no gzip')] : []),
    ...(notModified ? [goal(NOT_MODIFIED, RAW, notModified, 'not supported, no 304')] : []),
    ...PEERS.map(({ name }) => goal(IDENTITY, name, PEER_TARGET, 'peers are not installed')),
  ]
}

function contender(name: string, server: ServerProcess, asking: Asking): Contender {
  const bytes = bytesOf(asking)
  return { name, server, request: () => bytes, expected: { status: 200 } }
}
