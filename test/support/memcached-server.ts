import { once } from 'node:events'
import { connect } from 'node:net'
import { memcachedProgram } from './programs.js'
import { type ServerProcess, startServer } from './server-process.js'

/** A memcached that tests may talk to. */
export interface TestMemcached extends AsyncDisposable {
  readonly url: string
}

/** A memcached of the test's own: it may be killed. Its data ends with the process. */
export interface OwnMemcached extends TestMemcached, ServerProcess {}

/** False only where `TEST_MEMCACHED_URL` is all there is: `servers.ts` has said so then. */
export const canStopMemcached = memcachedProgram() !== undefined

export async function startMemcached(
  options: { readonly args?: readonly string[] } = {},
): Promise<OwnMemcached> {
  const program = memcachedProgram()
  if (!program) throw new Error('This test needs memcached on PATH')
  const argsFor = (port: number) => [
    ...['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '128'],
    // It refuses to run as root unless told so.
    ...(process.getuid?.() === 0 ? ['-u', 'root'] : []),
    ...(options.args ?? []),
  ]
  const server = await startServer({ program, argsFor, greet })
  return Object.assign(server, { url: `memcached://127.0.0.1:${server.port}` })
}

/** For tests that need a memcached but not its end: the one of `TEST_MEMCACHED_URL` where there is one. */
export async function anyMemcached(): Promise<TestMemcached> {
  const url = process.env['TEST_MEMCACHED_URL']
  return url ? { url, [Symbol.asyncDispose]: async () => {} } : startMemcached()
}

async function greet(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('version\r\n')
    const [answer] = await once(socket, 'data')
    if (!String(answer).startsWith('VERSION')) throw new Error(`It answers ${String(answer)}`)
  } finally {
    socket.destroy()
  }
}
