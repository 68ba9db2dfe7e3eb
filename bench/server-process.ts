import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ready } from './servers/ready.js'

/** A server in a process of its own, until it is disposed of. */
export interface ServerProcess extends AsyncDisposable {
  /** Where to post. */
  readonly url: string
  readonly queueIds: readonly string[]
  readonly pid: number
}

/** Starts a file of `servers/` as production would run it, and hands it the answer to give. */
export async function startServer(
  file: string,
  { args = [], answer = '' }: { readonly args?: readonly string[]; readonly answer?: string } = {},
): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(`servers/${file}`, import.meta.url)), [...args], {
    execArgv: ['--import', 'tsx'],
    // Apollo Server tells on stdout what it turns on by default.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ready))
    child.once('exit', (code) => reject(new Error(`servers/${file} ended with ${code}`)))
  })
  child.send(answer)
  const { url, queueIds } = await ready
  return {
    url,
    queueIds,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
