import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeSocket, isAlive, listenOn, type Release } from './lock-socket.js'

/**
 * Takes a folder among the processes that share a network namespace; undefined while another has it.
 * It needs nothing of the folder: no room, no short path, no file system that knows sockets.
 */
export async function takeOnHost(folder: string): Promise<Release | undefined> {
  const path = await socketOf(folder)
  for (;;) {
    const server = await listenOn({ path })
    if (server) return () => closeSocket(server)
    if (isAbstract(path) || (await isAlive(path))) return undefined
    // The socket of an owner that was killed. Of two who remove it one listens first.
    await rm(path, { force: true })
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
