import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ready } from './servers/ready.js'

/** What a process has used since it began. */
export interface Usage {
  readonly cpuUs: number
  /** Calls of a peer's resolver: none while it answers from its cache. */
  readonly resolved: number
}

/** A server in a process of its own, until it is disposed of. */
export interface ServerProcess extends AsyncDisposable {
  /** Where to post. */
  readonly url: string
  readonly queueIds: readonly string[]
  readonly pid: number
  usage(): Promise<Usage>
  /** How long its event loop stood still at worst, since this was asked for before. */
  worstStallMs(): Promise<number>
}

/** As `npm start` runs the gateway; every server that it is compared with is run so, too. */
const PRODUCTION = ['--max-semi-space-size=64']
const HERE = fileURLToPath(new URL('servers/', import.meta.url))
const BENCH_SIDE = new URL('servers/bench-side.mjs', import.meta.url).href
/** A process that is silent for so long, or does not end, is lost. */
const LIMIT_MS = 60_000
const END_LIMIT_MS = 5_000

export function forkServer(
  path: string,
  { env, flags = [] }: { readonly env: NodeJS.ProcessEnv; readonly flags?: readonly string[] },
): ChildProcess {
  const loader = path.endsWith('.ts') ? ['--import', 'tsx'] : []
  return fork(path, {
    execArgv: [...PRODUCTION, ...flags, ...loader, '--import', BENCH_SIDE],
    // Apollo Server tells on stdout what it turns on by default; the gateway its log lines.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Where no `.env` is.
    cwd: HERE,
    env: { ...env, NODE_ENV: 'production' },
  })
}

/** Starts a file of this folder as production would run it, and hands it the answer to give. */
export async function startServer(
  file: string,
  { answer = '' }: { readonly answer?: string } = {},
): Promise<ServerProcess> {
  const child = forkServer(fileURLToPath(new URL(file, import.meta.url)), { env: process.env })
  const handles = handlesOf(child)
  try {
    const ready = told<Ready>(child, file)
    child.send({ answer })
    return { ...(await ready), ...handles }
  } catch (error) {
    await handles[Symbol.asyncDispose]()
    throw error
  }
}

export function handlesOf(child: ChildProcess): Omit<ServerProcess, keyof Ready> {
  const asked = <Reply>(ask: string): Promise<Reply> => {
    const reply = told<Reply>(child, `A server, asked for its ${ask},`)
    child.send({ ask })
    return reply
  }
  return {
    pid: child.pid ?? 0,
    usage: () => asked<Usage>('usage'),
    worstStallMs: async () => (await asked<{ stallMs: number }>('stall')).stallMs,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      if (child.connected) child.disconnect()
      const limit = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS)
      await ended
      clearTimeout(limit)
    },
  }
}

/** The next message of the process. */
export function told<Message>(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(limit)
      child.off('exit', ended)
      child.off('message', heard)
    }
    const ended = (code: number | null, signal: string | null) => {
      done()
      reject(new Error(`${name} ended with ${code ?? signal}`))
    }
    const heard = (message: unknown) => {
      done()
      resolve(message as Message)
    }
    const limit = setTimeout(() => {
      done()
      reject(new Error(`${name} tells nothing for ${LIMIT_MS / 1_000} s`))
    }, LIMIT_MS)
    child.once('exit', ended)
    child.once('message', heard)
  })
}
