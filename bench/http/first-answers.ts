import type { HttpQuestion } from '../question.js'
import { grouped } from '../table.js'
import { Askings } from './askings.js'
import { hotAnswer } from './checks.js'
import { bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import { resultTable } from './result-table.js'
import { type Contender, inTurns, ratio } from './rounds.js'

/** The first answer to each of many selections of a report that is in memory. */
export async function benchFirstAnswers(
  gateway: GatewayProcess,
  before: GatewayProcess | undefined,
  question: HttpQuestion,
  target: number | undefined,
): Promise<void> {
  const contenders: Contender[] = []
  let rows = 0
  for (const [name, server] of [
    ['gateway', gateway],
    ['the other build', before],
  ] as const) {
    if (!server) continue
    const askings = new Askings(question, server)
    await exchange(askings.post(server))
    rows = (await hotAnswer(askings.post(server))).rows
    contenders.push({ name, server, request: () => bytesOf(askings.newPost(server)) })
  }
  const [own, other] = await inTurns(contenders)
  const title = `${grouped(rows)} rows, each text new`
  const share = own && other ? ratio(own, other) : undefined
  const missing = { name: 'no other build: -- http --before=../other/dist' }
  console.log(
    `\n${resultTable(title, 'of the other', [
      { name: 'gateway', measured: own, ratio: share, target },
      other ? { name: 'the other build', measured: other } : missing,
    ])}`,
  )
}
