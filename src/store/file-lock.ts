import { rm, stat } from 'node:fs/promises'
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
  const path = await socketOf(folder)
  const untilMs = clock.now() + waitMs
  for (;;) {
    const server = await listen(path)
    if (server) return () => close(server)
    if (!isAbstract(path) && !(await isAlive(path))) {
      // The socket of an owner that was killed. Of two who remove it one listens first.
      await rm(path, { force: true })
      continue
    }
    if (clock.now() >= untilMs) throw new FileInUseError(folder)
    await clock.sleep(LOOK_AGAIN_MS)
  }
}

/** By what the folder is, not by one of its names. */
async function socketOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true })
  const name = `gcx-report-gateway-${dev}-${ino}`
  // Linux has sockets without a file, which nobody needs to clear away: unix(7), "abstract".
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.lock`)
}

function isAbstract(path: string): boolean {
  return path.startsWith('\0')
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
