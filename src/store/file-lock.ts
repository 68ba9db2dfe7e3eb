import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, SECOND } from '../clock.js'

/** The folder belongs to a process that is alive. */
export class FileInUseError extends Error {
  override readonly name = 'FileInUseError'
}

const LOOK_AGAIN_MS = SECOND / 4

/**
 * Makes this process the only owner of a folder, for as long as it lives. The lock is a socket that the
 * owner listens on: it ends with the process, however that ends, where a lock file or a process id would
 * stay behind or be given to somebody else.
 */
export async function takeFolder(
  folder: string,
  clock: Clock,
  waitMs: number,
): Promise<() => Promise<void>> {
  // In the folder for temporary files, since the name of a socket is at most about 100 bytes long.
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  const path = join(tmpdir(), `gcx-${name}.lock`)
  const untilMs = clock.now() + waitMs
  for (;;) {
    const server = await listen(path)
    if (server) return () => close(server)
    if (!(await isAlive(path))) {
      // The socket of an owner that was killed. Of two who remove it one listens first.
      await rm(path, { force: true })
      continue
    }
    if (clock.now() >= untilMs) throw new FileInUseError(folder)
    await clock.sleep(LOOK_AGAIN_MS)
  }
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // A backlog that is full belongs to somebody who is alive, too.
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    )
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
