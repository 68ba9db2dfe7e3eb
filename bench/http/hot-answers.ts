import type { HttpQuestion } from '../question.js'
import { type ServerProcess, startServer } from '../server-process.js'
import { grouped } from '../table.js'
import { Askings } from './askings.js'
import { checkSame, hotAnswer, isGzipped, lastingTag } from './checks.js'
import { type Asking, bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import { type ResultRow, resultTable } from './result-table.js'
import { type Contender, inTurns, type Measured, ratio } from './rounds.js'

/** Shares of what node:http does with ready bytes; undefined: nobody has said. */
export interface HotTargets {
  readonly identity: number
  readonly gzip?: number
  readonly notModified?: number
}

const PEER_TARGET = 5

/** A hot report from the gateway, beside the least that could send the same, and beside its peers. */
export async function benchHotAnswers(
  gateway: GatewayProcess,
  question: HttpQuestion,
  targets: HotTargets,
): Promise<void> {
  const askings = new Askings(question, gateway)
  const post = askings.post(gateway)
  await exchange(post)
  const { text, rows } = await hotAnswer(post)
  const size = `${grouped(rows)} rows, ${grouped(Buffer.byteLength(text) / 1_024)} KB`
  console.log(`\n  … ${size}`)

  await using raw = await startServer('servers/ready-bytes.ts', { answer: text })
  const gzip = askings.post(gateway, { headers: { 'accept-encoding': 'gzip' } })
  const hasGzip = await isGzipped(gzip, text)
  const tag = await lastingTag((headers) => askings.get(gateway, headers), rows)
  const conditional = askings.get(gateway, { 'if-none-match': tag ?? '' })
  const rawPost: Contender = { name: 'node:http, POST', server: raw, ...always(askings.post(raw)) }
  const rawGet: Contender = { name: 'node:http, GET', server: raw, ...always(askings.get(raw)) }
  const own: Contender = { name: 'gateway', server: gateway, ...always(post) }
  const zipped: Contender = {
    ...{ name: 'gateway, gzip', server: gateway, ...always(gzip) },
    expected: { status: 200, encoding: 'gzip' },
  }
  const unchanged: Contender = {
    ...{ name: 'gateway, GET → 304', server: gateway, ...always(conditional) },
    expected: { status: 304 },
  }
  await using mercurius = await startServer('peers/mercurius.mjs', { answer: text })
  await using yoga = await startServer('peers/yoga.mjs', { answer: text })
  await using apollo = await startServer('peers/apollo.mjs', { answer: text })
  const peer = (name: string, server: ServerProcess): Contender => ({
    ...{ name, server, ...always(askings.post(server)) },
  })
  const peers: readonly Contender[] = [
    peer('Mercurius, jit', mercurius),
    { ...peer('GraphQL Yoga, response cache', yoga), isCached: true },
    { ...peer('Apollo Server, response cache', apollo), isCached: true },
  ]
  for (const { name, server } of peers) await checkSame(name, askings.post(server), text)

  const measured = await inTurns([
    ...[rawPost, own, ...(hasGzip ? [zipped] : [])],
    ...(tag === undefined ? [] : [rawGet, unchanged]),
    ...peers,
  ])
  await hotAnswer(post)
  const of = ({ name }: Contender) => measured.find((one) => one.name === name)
  const share = (one: Contender, base: Contender, target: number | undefined): ResultRow => {
    const result = of(one)
    const other = of(base)
    if (!result || !other) return { name: `${one.name}: not yet`, target }
    return { name: one.name, measured: result, ratio: ratio(result, other), target }
  }
  const plain = (one: Contender) => ({ name: one.name, measured: of(one) })
  console.log(
    resultTable(size, 'of node:http', [
      ...[plain(rawPost), share(own, rawPost, targets.identity)],
      share(zipped, rawPost, targets.gzip),
      ...(tag === undefined ? [] : [plain(rawGet)]),
      share(unchanged, rawGet, targets.notModified),
    ]),
  )
  console.log(`\n${resultTable(size, 'gateway / this', peerRows(of(own), peers.map(of)))}`)
}

function peerRows(
  own: Measured | undefined,
  peers: readonly (Measured | undefined)[],
): readonly ResultRow[] {
  return peers.flatMap((peer) =>
    peer && own
      ? [{ name: peer.name, measured: peer, ratio: ratio(own, peer), target: PEER_TARGET }]
      : [],
  )
}

function always(asking: Asking): { readonly request: () => Buffer } {
  const bytes = bytesOf(asking)
  return { request: () => bytes }
}
