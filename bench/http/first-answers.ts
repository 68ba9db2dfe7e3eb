import { type HttpQuestion, rowsOf } from '../question.js'
import { grouped } from '../table.js'
import { Askings } from './askings.js'
import { hotAnswer } from './checks.js'
import { bytesOf, exchange } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'
import type { Goal } from './goals.js'
import type { Pace } from './pace.js'
import { resultTable } from './result-table.js'
import { type Contender, inTurns, ratio } from './rounds.js'

const OTHER = 'the other build'

/** The first answer to each of many selections of a report that is in memory. */
export async function benchFirstAnswers(
  gateway: GatewayProcess,
  before: GatewayProcess | undefined,
  question: HttpQuestion,
  atLeast: number,
  pace: Pace,
): Promise<readonly Goal[]> {
  const contenders = [await contender('gateway', gateway, question)]
  if (before) contenders.push(await contender(OTHER, before, question))
  const title = `${grouped(rowsOf(question))} rows, a new text each`
  console.log(`\n  … ${title}`)
  const measured = await inTurns(contenders, pace)
  const [own, other] = measured
  console.log(resultTable(title, measured, other))
  const figure = own && other ? ratio(own, other) : 'needs --before=../other/dist'
  return [{ name: `${title}, gateway / ${OTHER}`, measured: figure, atLeast }]
}

async function contender(
  name: string,
  server: GatewayProcess,
  question: HttpQuestion,
): Promise<Contender> {
  const askings = new Askings(question, server)
  await exchange(askings.post(server))
  await hotAnswer(askings.post(server), question)
  const bodyBytes = Buffer.byteLength(await hotAnswer(askings.newPost(server), question))
  const request = () => bytesOf(askings.newPost(server))
  return { name, server, request, bodyBytes, expected: { status: 200 } }
}
