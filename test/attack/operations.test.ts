import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REQUEST_LIMITS } from '../../src/reports/caller/request-limits.js'
import { Chance } from '../support/attack/chance.js'
import { type Exchange, shown } from '../support/attack/exchange.js'
import { graphExchange, post } from '../support/attack/graph-exchange.js'
import { type GraphWorld, readWorld } from '../support/attack/graph-world.js'
import { HOSTILE_DOCUMENTS } from '../support/attack/hostile-documents.js'
import { HOSTILE_QUESTIONS } from '../support/attack/hostile-questions.js'
import { send } from '../support/attack/send.js'
import { judge } from '../support/attack/verdict.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { seedFrom } from './seed.js'

const SEED = seedFrom(process.env)
const COUNT = 300
const AT_ONCE = 40

interface Waiting {
  readonly wants: 'an answer' | 'nothing'
  readonly patienceMs: number
}
const FOR_AN_ANSWER: Waiting = { wants: 'an answer', patienceMs: 15_000 }
/** Chance may ask for the longest wait that there is. */
const NOT_LONG: Waiting = { wants: 'nothing', patienceMs: 3_000 }

const door = { kind: 'open' } as const

const NEVER_MS = 3_600_000

let gateway: TestGateway
let world: GraphWorld
beforeAll(async () => {
  gateway = await startGateway({
    env: { GENESYS_RUN_FETCH: 'on' },
    simulator: {
      quota: { allowed: 1_000_000, reports: {} },
      // A run that is never done costs its submit and its polls; a month of conversations costs seconds.
      jobs: { queuedMs: NEVER_MS },
      reports: { queuedMs: NEVER_MS },
    },
  })
  world = await readWorld(gateway.url)
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** What an exchange breaks, with all that is needed to send it again. */
async function brokenBy(
  exchange: Exchange,
  name: string,
  { wants, patienceMs }: Waiting = FOR_AN_ANSWER,
): Promise<readonly string[]> {
  const port = Number(new URL(gateway.url).port)
  const outcome = await send(exchange, { port, patienceMs })
  const { broken } = judge(exchange, outcome, { door, wants })
  return [...broken].map(
    ([violation, label]) => `${violation} (${label}): seed ${SEED}, ${name}: ${shown(exchange)}`,
  )
}

describe('operations', () => {
  // Before those by chance, whose runs are never done: nothing is under way between two of these.
  const shapes = Object.entries({ ...HOSTILE_DOCUMENTS, ...HOSTILE_QUESTIONS })
  it.each(shapes)('%s: costs few calls and no internal error', async (name, shape) => {
    const exchange = post(name, shape(new Chance(SEED, 0), world), door)
    await gateway.app.idle()
    const before = begun().length
    expect(await brokenBy(exchange, name)).toEqual([])
    await gateway.app.idle()
    expect(begun().length - before).toBeLessThanOrEqual(REQUEST_LIMITS.calls)
  })

  it(`made by chance from the schema meet no internal error (seed ${SEED})`, async () => {
    const broken: string[] = []
    // Every fortieth is a named shape: those have tests of their own below.
    const indexes = Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % 40)
    const sendSome = async () => {
      for (let index = indexes.pop(); index !== undefined; index = indexes.pop()) {
        const exchange = graphExchange(SEED, index, { world, door, mostFields: 40 })
        broken.push(...(await brokenBy(exchange, `index ${index}`, NOT_LONG)))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome))
    expect(broken).toEqual([])
  }, 60_000)
})

/** Calls of their own accord: asking again how far a run is follows from its submit. */
function begun(): readonly string[] {
  return gateway.asked().filter((request) => !/GET .*\/jobs\/|\/fetch$/.test(request))
}
