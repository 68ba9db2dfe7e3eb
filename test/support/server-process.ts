import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { programOnPath } from './programs.js'

export interface ServerOptions {
  readonly program: string
  readonly argsFor: (port: number) => readonly string[]
  /** One attempt to be answered; rejects while it is not up. */
  readonly greet: (port: number) => Promise<unknown>
  readonly startLimitMs?: number
}

/** A server of a test's own. Its signals go to this one process, by its id. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
  /** SIGSTOP: the connections stay, nothing is answered. */
  freeze(): void
  thaw(): void
  /** Ends what still runs, and starts it again on the same port. */
  restart(): Promise<void>
}

const START_LIMIT_MS = 15_000
const PORT_TRIES = 5

/** Starts it on a free port of 127.0.0.1 and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    try {
      return running(options, port, await launch(options, port))
    } catch (error) {
      // Between our look and its start somebody else may have taken the port.
      if (tries === PORT_TRIES) throw error
    }
  }
}

function running(options: ServerOptions, port: number, first: ChildProcess): ServerProcess {
  let child = first
  const pidOf = () => child.pid ?? raise('The server has no process')
  const kill = () => end(child)
  return {
    port,
    get pid() {
      return pidOf()
    },
    kill,
    freeze: () => {
      process.kill(pidOf(), 'SIGSTOP')
      waitUntilStopped(pidOf())
    },
    thaw: () => void process.kill(pidOf(), 'SIGCONT'),
    restart: async () => {
      await kill()
      child = await launch(options, port)
    },
    [Symbol.asyncDispose]: kill,
  }
}

async function launch(
  { program, argsFor, greet, startLimitMs = START_LIMIT_MS }: ServerOptions,
  port: number,
) {
  // Where it can be had: the kernel ends the server with its parent, even when that one is killed.
  const setpriv = programOnPath('setpriv')
  const [command, ...args] = [
    ...(setpriv ? [setpriv, '--pdeathsig', 'KILL'] : []),
    program,
    ...argsFor(port),
  ] as [string, ...string[]]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-2_000)
    })
  }
  const atExit = () => void child.kill('SIGKILL')
  process.once('exit', atExit)
  child.once('exit', () => process.off('exit', atExit))
  const giveUpAtMs = Date.now() + startLimitMs
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ended at once: ${said}`)
    try {
      await greet(port)
      // An answer while ours has ended came from somebody else on that port.
      if (child.exitCode === null) return child
    } catch (error) {
      if (Date.now() < giveUpAtMs) continue
      await end(child)
      throw new Error(`${program} does not answer: ${said}`, { cause: error })
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

/** A signal is only sent: until every thread has heard it, one may still answer. Waits where there is /proc. */
function waitUntilStopped(pid: number): void {
  const tasks = `/proc/${pid}/task`
  const giveUpAtMs = Date.now() + 1_000
  const isStopped = (task: string) => / [Tt] /.test(stateOf(`${tasks}/${task}/stat`))
  while (existsSync(tasks) && Date.now() < giveUpAtMs) {
    if (readdirSync(tasks).every(isStopped)) return
  }
}

/** What stands behind the name of the program, which may be anything. */
function stateOf(path: string): string {
  const stat = readFileSync(path, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 1, stat.lastIndexOf(')') + 4)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function raise(message: string): never {
  throw new Error(message)
}
