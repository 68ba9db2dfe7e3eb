import { fileURLToPath } from 'node:url'
import { installPeers } from '../peers.js'
import { LARGE, SMALL } from '../question.js'
import { benchBesidePolls } from './beside-polls.js'
import { benchFirstAnswers } from './first-answers.js'
import { startGateway } from './gateway-process.js'
import { benchHotAnswers } from './hot-answers.js'
import { ROUND_MS, ROUNDS } from './rounds.js'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

/** @param before the folder `dist` of another build, whose first answers are compared */
export async function benchHttp(before?: string): Promise<void> {
  await installPeers()
  console.log('\nHTTP: a hot queuePerformance with all fields, over 127.0.0.1: some 4 minutes')
  console.log('  One process per server, the gateway with a key and its defaults; 8 connections,')
  console.log(
    `  one request under way on each; medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s in turns,`,
  )
  console.log('  ratios within a round; cpu: of the server, for one answer')
  await using gateway = await startGateway(DIST)
  await using other = before === undefined ? undefined : await startGateway(before)
  await benchHotAnswers(gateway, SMALL, { identity: 0.5 })
  await benchHotAnswers(gateway, LARGE, { identity: 0.9, gzip: 6, notModified: 10 })
  await benchFirstAnswers(gateway, other, SMALL, undefined)
  await benchFirstAnswers(gateway, other, LARGE, 3)
  await benchBesidePolls(gateway, other)
}
