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
  usage(): Promise<Usage>
}

/** As `npm start` runs the gateway; every server that it is compared with is run so, too. */
const PRODUCTION = ['--max-semi-space-size=64']
const HERE = fileURLToPath(new URL('servers/', import.meta.url))
const USAGE = new URL('servers/report-usage.mjs', import.meta.url).href

export function forkServer(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const loader = path.endsWith('.ts') ? ['--import', 'tsx'] : []
  return fork(path, [...args], {
    execArgv: [...PRODUCTION, ...loader, '--import', USAGE],
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
  { args = [], answer = '' }: { readonly args?: readonly string[]; readonly answer?: string } = {},
): Promise<ServerProcess> {
  const child = forkServer(fileURLToPath(new URL(file, import.meta.url)), args, process.env)
  child.send(answer)
  return { ...(await told<Ready>(child, file)), ...handlesOf(child) }
}

export function handlesOf(child: ChildProcess): Pick<ServerProcess, 'usage'> & AsyncDisposable {
  return {
    usage: () => {
      const usage = told<Usage>(child, 'A server')
      child.send('usage')
      return usage
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** The next message of the process. */
function told<Message>(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${name} ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Message)
    })
  })
}
