import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** Large enough for any configuration; read and parsed within a second. */
const CONFIG_MAX_BYTES = 128 * 1024

/** A file that cannot be read as configuration. The message follows the file's name: `is not there`. */
export class TextFileError extends Error {
  override readonly name = 'TextFileError'
}

/**
 * Reads a file of configuration. Only a regular file of a bounded size: a device never ends, and a pipe
 * waits for a process that writes.
 */
export function readTextFile(path: string, maxBytes = CONFIG_MAX_BYTES): string {
  const bytes = failing(() => {
    refuseUnlessFile(statSync(path))
    // O_NONBLOCK: some files of /proc (kmsg) are read like a pipe.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      // The path may name another file since `stat`.
      refuseUnlessFile(fstatSync(fd))
      return readUpTo(fd, maxBytes)
    } finally {
      closeSync(fd)
    }
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new TextFileError('is not UTF-8 text: save it as UTF-8')
  }
}

function refuseUnlessFile(kind: ReturnType<typeof fstatSync>): void {
  if (kind.isDirectory()) throw new TextFileError('is a folder: a file is needed')
  if (!kind.isFile()) throw new TextFileError('is a device, pipe or socket: a file is needed')
}

/** Files of /proc have size 0 in `stat`, so the bytes that are read count. */
function readUpTo(fd: number, maxBytes: number): Buffer {
  const buffer = Buffer.alloc(maxBytes + 1)
  let length = 0
  for (;;) {
    const count = readSync(fd, buffer, length, buffer.length - length, null)
    length += count
    if (length > maxBytes) {
      throw new TextFileError(`is larger than ${maxBytes / 1024} KB: is it the right file?`)
    }
    if (count === 0) return buffer.subarray(0, length)
  }
}

function failing<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof TextFileError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new TextFileError(REASONS[code ?? ''] ?? `cannot be read (${message})`)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there: a part of its path is a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EAGAIN: 'has nothing to read',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
}
