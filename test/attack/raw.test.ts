import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Door } from '../support/attack/door.js'
import { shown } from '../support/attack/exchange.js'
import { rawExchange } from '../support/attack/raw-exchange.js'
import { send } from '../support/attack/send.js'
import { judge } from '../support/attack/verdict.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { seedFrom } from './seed.js'

const SEED = seedFrom(process.env)
const COUNT = 150
const AT_ONCE = 15
/** Of bytes that are no whole request nobody waits for an answer. */
const PATIENCE_MS = 1_000

const KEY = 'the-key-of-the-attack'
const DOORS: readonly (readonly [name: string, door: Door, env: Record<string, string>])[] = [
  ['without keys', { kind: 'open' }, {}],
  [
    'with API_KEYS',
    { kind: 'keys', key: KEY },
    { API_KEYS: createHash('sha256').update(KEY).digest('hex') },
  ],
]

describe.each(DOORS)('%s', (_, door, env) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({ env, simulator: { quota: { allowed: 1_000_000 } } })
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  it(`random requests are answered in our form, and tell nobody what is not theirs (seed ${SEED})`, async () => {
    const port = Number(new URL(gateway.url).port)
    const broken: string[] = []
    let next = 0
    const sendSome = async () => {
      while (next < COUNT) {
        const index = next++
        const exchange = rawExchange(SEED, index, door)
        const outcome = await send(exchange, { port, patienceMs: PATIENCE_MS })
        for (const [violation, label] of judge(exchange, outcome, { door, wants: 'nothing' })
          .broken) {
          broken.push(`${violation} (${label}): seed ${SEED}, index ${index}: ${shown(exchange)}`)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome))
    expect(broken).toEqual([])
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200)
  })
})
