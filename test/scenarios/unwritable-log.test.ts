import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { type GatewayProcess, type HowToSpawn, spawnGateway } from '../support/gateway-process.js'
import { programOnPath } from '../support/programs.js'

/** Each alias leaves a line at level debug. */
const ASKED_OFTEN = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: queuePerformance(interval: { relative: LAST_7_DAYS }) { freshness { state } }`).join(' ')} }`
const START_MS = 20_000

/** The errors of many answers. */
async function askMuch(url: string): Promise<readonly unknown[]> {
  const asked = await Promise.all(Array.from({ length: 20 }, () => ask(url)))
  return asked.filter((errors) => errors !== undefined)
}

async function ask(url: string): Promise<unknown> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: ASKED_OFTEN }),
  })
  const { errors } = (await answer.json()) as { errors?: unknown }
  return errors
}

async function droppedAt(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^gcx_log_lines_dropped_total (\d+)$/m.exec(text)?.[1])
}

/** Nothing tells the address where nothing can be printed. */
async function untilItAnswers(url: string): Promise<void> {
  const answers = () =>
    fetch(`${url}/health/live`).then(
      () => true,
      () => false,
    )
  await eventually(answers, START_MS)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Also one that is still to be asked by its parent how it ended. */
function hasEnded(pid: number): boolean {
  const path = `/proc/${pid}/stat`
  return !existsSync(path) || /\) Z /.test(readFileSync(path, 'latin1'))
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-log-'))
})
afterAll(() => rm(folder, { recursive: true }))

const STALLED = /^The log cannot be written \([^\n]+\): its lines are dropped until it can\n$/

const broken: readonly {
  readonly name: string
  readonly how?: () => HowToSpawn
  readonly whenItRuns?: (gateway: GatewayProcess) => void
}[] = [
  { name: 'is on a disk that is full', how: () => ({ stdout: '/dev/full' }) },
  {
    name: 'may not grow any more',
    how: () => ({ stdout: join(folder, 'log'), maxFileBytes: 2_048 }),
  },
  {
    name: 'is a pipe whose reader has gone',
    whenItRuns: ({ child }) => void child.stdout?.destroy(),
  },
  {
    name: 'is a pipe that nobody reads',
    whenItRuns: ({ child }) => void child.stdout?.pause(),
  },
]

describe('a gateway whose log', { timeout: 60_000 }, () => {
  it.each(broken)(
    '$name answers, counts the lines that it drops, and stops in order',
    async ({ how, whenItRuns }) => {
      const port = await freePort()
      const env = { PORT: String(port), LOG_LEVEL: 'debug' }
      await using gateway = spawnGateway(env, how?.())
      const url = `http://127.0.0.1:${port}`
      await (how ? untilItAnswers(url) : gateway.listening())
      whenItRuns?.(gateway)
      while ((await droppedAt(url)) === 0) expect(await askMuch(url)).toEqual([])
      expect(await askMuch(url)).toEqual([])
      gateway.child.kill('SIGTERM')
      expect(await gateway.exited).toBe(0)
      expect(gateway.errors()).toMatch(STALLED)
    },
  )

  it.runIf(process.platform === 'linux' && programOnPath('script'))(
    'and whose complaints are on a terminal that has stopped answers, and stops in order',
    async () => {
      await using gateway = spawnGateway({ LOG_LEVEL: 'debug' }, 'in a terminal')
      const url = await gateway.listening()
      const pid = Number(/"pid":(\d+)/.exec(gateway.output())?.[1])
      gateway.child.stdout?.pause()
      while ((await droppedAt(url)) === 0) expect(await askMuch(url)).toEqual([])
      expect(await askMuch(url)).toEqual([])
      process.kill(pid, 'SIGTERM')
      await eventually(() => hasEnded(pid))
    },
  )

  it('was not read for a while tells in it how many lines are missing', async () => {
    await using gateway = spawnGateway({ LOG_LEVEL: 'debug' })
    const url = await gateway.listening()
    gateway.child.stdout?.pause()
    while ((await droppedAt(url)) === 0) await askMuch(url)
    gateway.child.stdout?.resume()
    await eventually(() => /"msg":"\d+ log lines? (was|were) dropped"/.test(gateway.output()))
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
    await gateway.closed
    const lines = gateway.output().split('\n')
    const told = lines.flatMap((line) => /"dropped":(\d+)/.exec(line)?.[1] ?? [])
    expect(told.length).toBeGreaterThan(0)
    // Every line is whole: none was cut where the output took only a part.
    const logged = lines.filter((line) => line.startsWith('{'))
    expect(() => logged.map((line) => JSON.parse(line))).not.toThrow()
  })
})
