import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Where a process writes to. No write waits on the main thread, and none keeps the process from ending. */
export interface Output {
  /** Resolves with the number of bytes that were taken, 0 while it is busy; rejects where it cannot be written. */
  write(bytes: Buffer): Promise<number>
  /** Writes what is taken at once: for a process that is ending. Throws where nothing is. */
  writeNow(bytes: Buffer): void
}

/**
 * A write in Node's thread pool that blocks (a pipe or terminal that nobody reads) would keep the process
 * from ending, since Node joins its threads. So pipes and sockets are written through libuv's
 * non-blocking stream, and a terminal through a descriptor that does not block. Files do not block.
 */
export function outputOf(stream: typeof process.stdout | typeof process.stderr): Output {
  const { fd } = stream
  const kind = fstatSync(fd)
  if (kind.isFIFO() || kind.isSocket()) return streamOutput(stream)
  return descriptorOutput(isatty(fd) ? nonBlocking(fd) : fd)
}

function streamOutput(stream: NodeJS.WriteStream): Output {
  // Each write hears of its own error; an error event that nobody hears would end the process.
  stream.on('error', () => {})
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve(bytes.length)))
      }),
    writeNow: (bytes) => void stream.write(bytes),
  }
}

function descriptorOutput(fd: number): Output {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        write(fd, bytes, (error, written) => {
          if (error && error.code !== 'EAGAIN') reject(error)
          else resolve(written)
        })
      }),
    writeNow: (bytes) => void writeSync(fd, bytes),
  }
}

/** The same terminal, opened once more: other processes that write to it keep their own mode. */
function nonBlocking(fd: number): number {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
  try {
    return openSync(`/dev/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    // A terminal of another user (su, sudo) cannot be opened again, only written to.
    return fd
  }
}
