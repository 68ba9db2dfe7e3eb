import { fileURLToPath } from 'node:url'
import { arePeersInstalled, INSTALL_PEERS } from '../peers.js'
import { LARGE, SMALL } from '../question.js'
import { benchBesidePolls } from './beside-polls.js'
import { benchFirstAnswers } from './first-answers.js'
import { startGateway } from './gateway-process.js'
import { goalTable } from './goals.js'
import { benchHotAnswers } from './hot-answers.js'
import { FULL, QUICK } from './pace.js'
import { CONNECTIONS } from './rounds.js'
import { benchWorstStall } from './worst-stall.js'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

export interface HttpBenchOptions {
  /** `dist` of another build of the gateway, whose first answers are compared. */
  readonly before?: string | undefined
  readonly isQuick?: boolean | undefined
}

export async function benchHttp({ before, isQuick = false }: HttpBenchOptions): Promise<void> {
  const pace = isQuick ? QUICK : FULL
  const { rounds, roundMs } = pace
  const long = isQuick ? 'under a minute, rough' : 'some 5 minutes, rough figures with --quick'
  console.log(`\nHTTP: a hot queuePerformance with all fields, over 127.0.0.1: ${long}`)
  console.log('  One process per server, the gateway with a key and its defaults; the load in a')
  console.log(`  process of its own, ${CONNECTIONS} connections, one request under way on each;`)
  console.log(`  medians of ${rounds} rounds of ${roundMs / 1_000} s, all in turns in each;`)
  console.log('  ratios within a round; cpu: of the server, for one answer')
  if (!arePeersInstalled()) console.log(`  Peers are not installed: ${INSTALL_PEERS}`)
  await using gateway = await startGateway(DIST)
  await using other = before === undefined ? undefined : await startGateway(before)
  const large = { identity: 0.9, gzip: 6, notModified: 10 }
  const goals = [
    ...(await benchHotAnswers(gateway, SMALL, { identity: 0.5 }, pace)),
    ...(await benchHotAnswers(gateway, LARGE, large, pace)),
    ...(await benchFirstAnswers(gateway, other, LARGE, 3, pace)),
    ...(await benchBesidePolls(gateway, other, pace)),
    ...(await benchWorstStall(gateway, pace)),
  ]
  console.log(`\n${goalTable(goals)}`)
}
