import { connect, createServer, type ListenOptions, type Server } from 'node:net'

/*
 * A socket as a lock: it ends with the process that listens on it, however that ends, where a lock file
 * or a process id would stay behind or be given to somebody else.
 */

/** Whoever holds a lock lets go of it so. */
export type Release = () => Promise<void>

/** Undefined where something has that name already, alive or not. */
export function listenOn(options: ListenOptions): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(options, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** Whether somebody listens there. */
export function isAlive(path: string): Promise<boolean> {
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

export function closeSocket(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
