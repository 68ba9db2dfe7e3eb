import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { redisProgram } from './programs.js'
import { type ServerProcess, startServer } from './server-process.js'

/** A Redis that tests may talk to. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  /** One command over a connection of its own, as somebody else would send it. */
  command(...args: readonly string[]): Promise<unknown>
}

/** A Redis of the test's own: it may be killed. */
export interface OwnRedis extends TestRedis, Omit<ServerProcess, 'restart'> {
  setConfig(name: string, value: string): Promise<void>
  restart(options: { readonly keepData: boolean }): Promise<void>
}

/** False only where `TEST_REDIS_URL` is all there is: `servers.ts` has said so then. */
export const canStopRedis = redisProgram() !== undefined

export interface RedisOptions {
  /** Whether a restart can keep data. Default: everything is gone with the process. */
  readonly appendOnly?: boolean
  readonly args?: readonly string[]
}

export async function startRedis(options: RedisOptions = {}): Promise<OwnRedis> {
  const program = redisProgram()
  if (!program) throw new Error('This test needs redis-server on PATH')
  const folder = await mkdtemp(join(tmpdir(), 'gcx-redis-'))
  const argsFor = (port: number) => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning'],
    ...['--save', '', '--appendonly', options.appendOnly ? 'yes' : 'no', '--appendfsync', 'no'],
    ...(options.args ?? []),
  ]
  const greet = (port: number) => send(urlOf(port), ['PING'])
  const server = await startServer({ program, argsFor, greet })
  const url = urlOf(server.port)
  const command = (...args: readonly string[]) => send(url, args)
  return {
    url,
    port: server.port,
    get pid() {
      return server.pid
    },
    command,
    setConfig: async (name, value) => void (await command('CONFIG', 'SET', name, value)),
    kill: server.kill,
    freeze: server.freeze,
    thaw: server.thaw,
    restart: async ({ keepData }) => {
      await server.kill()
      if (!keepData) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true })
      await server.restart()
    },
    [Symbol.asyncDispose]: async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** For tests that need a Redis but not its end: the one of `TEST_REDIS_URL` where there is one. */
export async function anyRedis(): Promise<TestRedis> {
  const url = process.env['TEST_REDIS_URL']
  if (!url) return startRedis()
  return {
    url,
    command: (...args) => send(url, args),
    [Symbol.asyncDispose]: async () => {},
  }
}

const urlOf = (port: number) => `redis://127.0.0.1:${port}`

async function send(url: string, args: readonly string[]): Promise<unknown> {
  const client = createClient({ url, socket: { connectTimeout: 1_000, reconnectStrategy: false } })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand([...args])
  } finally {
    client.destroy()
  }
}
