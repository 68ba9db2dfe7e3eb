import { createServer } from 'node:net'
import { listenProblem } from '../config/listen-problem.js'
import { resolveHost } from '../config/resolve-host.js'
import { type Finding, ok, problem } from './finding.js'

/** Listens for a moment on the gateway's address. One that is in use is no problem: the gateway may be running. */
export async function checkListening(host: string, port: number): Promise<Finding> {
  const server = createServer()
  try {
    await resolveHost(host)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host, port }, resolve)
    })
    return ok('address', `${host}:${port} is free`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      return ok('address', `${host}:${port} is in use, by a running gateway or by something else`)
    }
    return problem('address', listenProblem(error) ?? (error as Error).message, 'see above')
  } finally {
    server.close()
  }
}
