import { middle } from '../median.js'
import { type HttpQuestion, LARGE, LARGEST, rowsOf, SMALL } from '../question.js'
import { grouped, table } from '../table.js'
import { Askings } from './askings.js'
import { hotAnswer } from './checks.js'
import { type Asking, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import type { Goal } from './goals.js'
import type { Pace } from './pace.js'

const MOST_STALL_MS = 50
const GZIP = { 'accept-encoding': 'gzip' }

/** How long the gateway's event loop stands still for one answer that nothing stands beside. */
export async function benchWorstStall(
  gateway: GatewayProcess,
  { stallRepeats }: Pace,
): Promise<readonly Goal[]> {
  console.log(`\n  … worst stall of the event loop by one answer, medians of ${stallRepeats}`)
  const rows: (readonly string[])[] = []
  let worstMs = 0
  for (const question of [SMALL, LARGE, ...(await largestAllowed(gateway))]) {
    const askings = new Askings(question, gateway)
    await exchange(askings.post(gateway))
    await hotAnswer(askings.post(gateway), question)
    const ways: readonly (() => Asking)[] = [
      () => askings.newPost(gateway),
      () => askings.newPost(gateway, GZIP),
      () => askings.post(gateway),
      () => askings.post(gateway, { headers: GZIP }),
    ]
    const stallsMs: number[] = []
    for (const way of ways) stallsMs.push(await stallBy(gateway, way, stallRepeats))
    worstMs = Math.max(worstMs, ...stallsMs)
    rows.push([grouped(rowsOf(question)), ...stallsMs.map((stallMs) => grouped(stallMs, 1))])
  }
  console.log(table(['rows', 'new text, ms', 'new, gzip', 'hot', 'hot, gzip'], rows))
  const name = `worst stall by one answer of up to ${rows.at(-1)?.[0]} rows`
  return [{ name, measured: worstMs, atMostMs: MOST_STALL_MS }]
}

/** The largest that the limits of one request let through, with all fields. */
async function largestAllowed(gateway: GatewayProcess): Promise<readonly HttpQuestion[]> {
  for (const question of LARGEST) {
    const { bytes } = await exchange(new Askings(question, gateway).post(gateway))
    const head = bytes.toString('utf8', 0, 2_000)
    if (!head.includes('"errors"')) return [question]
    if (!head.includes('LIMIT_EXCEEDED')) throw new Error(`An answer with errors: ${head}`)
  }
  return []
}

async function stallBy(gateway: GatewayProcess, way: () => Asking, times: number): Promise<number> {
  const stallsMs: number[] = []
  for (let count = 0; count < times; count++) {
    await gateway.worstStallMs()
    await exchange(way())
    stallsMs.push(await gateway.worstStallMs())
  }
  return middle(stallsMs)
}
