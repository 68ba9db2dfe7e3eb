import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'

/** A gateway in a process of its own, as an operator starts it. */
export interface GatewayProcess extends AsyncDisposable {
  readonly child: ChildProcess
  readonly output: () => string
  /** Of `output`, what was said on standard error. */
  readonly errors: () => string
  /** Base address, once the start banner has told it. */
  listening(): Promise<string>
  /** Exit code, once it has ended. */
  readonly exited: Promise<number | null>
  /** Once nobody holds its output open: not before the gateway itself has ended. */
  readonly closed: Promise<unknown>
}

/**
 * `maxFileBytes`: files may not grow beyond it, as on a disk that is full ·
 * `stdout`: the file or device that standard output goes to.
 */
export type HowToSpawn =
  | 'directly'
  | 'in a shell'
  | 'in a terminal'
  | { readonly maxFileBytes?: number; readonly stdout?: string }

export function spawnGateway(
  env: Readonly<Record<string, string>>,
  how: HowToSpawn = 'directly',
  cwd = 'test',
): GatewayProcess {
  const { PATH = '' } = process.env
  const [program = '', ...args] = commandFor(how)
  const stdout = typeof how === 'object' && how.stdout ? openSync(how.stdout, 'a') : 'pipe'
  const child = spawn(program, args, {
    // Not where a developer's .env lies: tests never meet the real Genesys Cloud.
    cwd,
    env: { PATH, PORT: '0', ...env },
    stdio: ['ignore', stdout, 'pipe'],
  })
  if (typeof stdout === 'number') closeSync(stdout)
  let output = ''
  let errors = ''
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += String(chunk)
      if (stream === child.stderr) errors += String(chunk)
      for (const listener of heard) listener()
    })
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const closed = once(child, 'close')
  return {
    child,
    closed,
    output: () => output,
    errors: () => errors,
    exited,
    listening: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          const url = /GraphQL\s+(http:\/\/\S+)\/graphql/.exec(output)?.[1]
          if (url) resolve(url)
        }
        heard.add(look)
        look()
        exited.then(() => reject(new Error(`The gateway ended: ${output}`)))
      }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) child.kill('SIGKILL')
      await exited
    },
  }
}

function commandFor(how: HowToSpawn): readonly string[] {
  const command = [process.execPath, resolve('dist/main.js')]
  const quoted = `"${command.join('" "')}"`
  if (how === 'directly') return command
  // `script` of util-linux: what it cannot pass on waits in the terminal.
  if (how === 'in a terminal') return ['script', '-qec', quoted, '/dev/null']
  if (how === 'in a shell') return ['sh', '-c', `${quoted}; true`]
  if (how.maxFileBytes === undefined) return command
  // POSIX counts it in blocks of 512 bytes.
  return ['sh', '-c', `ulimit -f ${how.maxFileBytes / 512}; exec ${quoted}`]
}
