import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/time/clock.js'
import { eventually } from '../support/eventually.js'
import { type Built, build } from '../support/examples/built.js'
import {
  type ExampleGateway,
  type ShownRow,
  startExampleGateway,
} from '../support/examples/example-gateway.js'

const WRONG_CLOCK = new URL('../support/wrong-clock.mjs', import.meta.url).href

let built: Built
beforeAll(async () => {
  built = await build('plain-typescript')
}, 60_000)
afterAll(() => built[Symbol.asyncDispose]())

/** The program, whose clock was set by the gateway's as it started. */
interface Running extends AsyncDisposable {
  /** The board that it wrote last. */
  board(): string
  readonly errors: () => string
  readonly exited: Promise<number | null>
}

function run({ url, clock }: ExampleGateway, args: readonly string[], key = ''): Running {
  const { PATH = '' } = process.env
  const child = spawn(
    process.execPath,
    ['--import', WRONG_CLOCK, join(built.folder, 'main.js'), ...args],
    {
      env: {
        ...{ PATH, GATEWAY_URL: url, GATEWAY_KEY: key },
        WRONG_CLOCK_MS: `${clock.now() - Date.now()}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output = (output + chunk).slice(-10_000)
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  return {
    // The last one may not be whole: then its age is missing.
    board: () => output.split(/^(?=Queue )/m).findLast((board) => /^age .*\n/m.test(board)) ?? '',
    errors: () => errors,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Names, waiting and agents as a board of text has them. */
function rowsIn(board: string): readonly ShownRow[] {
  return [...board.matchAll(/^(.{24}) +(\S+) +\S+ +(\S+)$/gm)]
    .map(([, name = '', waiting = '', agents = '']) => ({ name: name.trim(), waiting, agents }))
    .filter(({ name }) => name !== 'Queue')
}

async function shows({ board }: Running, on: ExampleGateway): Promise<boolean> {
  const rows = await on.rows()
  return (
    rows.some(({ waiting }) => waiting !== '–') &&
    JSON.stringify(rowsIn(board())) === JSON.stringify(rows)
  )
}

/**
 * The gateway's clock is set on by as much as changes the numbers. Then it goes on at some ten times
 * the program's: if it stood, a load that failed or came early on the way would have no next one.
 */
async function showsOthersLater(program: Running, on: ExampleGateway): Promise<void> {
  const first = JSON.stringify(await on.rows())
  await on.clock.advance(5 * MINUTE)
  const others = async () => {
    await on.clock.advance(50)
    return (await shows(program, on)) && JSON.stringify(rowsIn(program.board())) !== first
  }
  await eventually(others, 40_000)
}

describe.each([
  ['by subscription', []],
  ['by polling', ['--poll']],
])('the plain program, %s', (_, args) => {
  it('shows the numbers of the gateway with their age, and newer ones by itself', async () => {
    await using on = await startExampleGateway()
    await using program = run(on, args)
    await eventually(() => shows(program, on), 20_000)
    expect(program.board()).toMatch(/^age 0:\d\d\n$/m)
    await showsOthersLater(program, on)
  })

  it('shows – for what it does not know, not 0', async () => {
    await using on = await startExampleGateway()
    const path = '/api/v2/analytics/queues/observations/query'
    const body = (json: unknown) => ({ ...Object(json), results: [] })
    on.gateway.simulator.faults.always({ kind: 'rewrite', body }, { path })
    await using program = run(on, args)
    await eventually(() => /^age \d/m.test(program.board()), 20_000)
    const cells = rowsIn(program.board()).map(({ waiting, agents }) => waiting + agents)
    expect(cells).toEqual(Array.from({ length: 6 }, () => '––'))
  })

  it('ends with what is wrong where its key is, and goes on where it is right', async () => {
    const key = 'a-key-of-a-wallboard'
    await using on = await startExampleGateway(key)
    await using refused = run(on, args, 'another-key')
    expect(await refused.exited).toBe(1)
    expect(refused.errors()).toMatch(/^http:.*API key.*\n$/)
    await using program = run(on, args, key)
    await eventually(() => shows(program, on), 20_000)
  })
})

describe('the plain program, by subscription', () => {
  it.each([
    ['is cut', ({ network }: ExampleGateway) => network.cut()],
    ['dies without a word', ({ network }: ExampleGateway) => network.behave('lost')],
  ])(
    'connects again when the connection %s',
    async (_, spoil) => {
      await using on = await startExampleGateway()
      await using program = run(on, [])
      await eventually(() => shows(program, on), 20_000)
      spoil(on)
      await eventually(() => program.board().includes('not connected, trying again'), 25_000)
      on.network.behave('open')
      await eventually(() => !program.board().includes('not connected'), 25_000)
      await showsOthersLater(program, on)
    },
    120_000,
  )
})
