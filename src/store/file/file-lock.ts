import { type Clock, SECOND } from '../../time/clock.js'
import { takeInFolder } from './folder-lock.js'
import { takeOnHost } from './host-lock.js'
import type { Release } from './lock-socket.js'

/** The folder belongs to a process that is alive. */
export class FileInUseError extends Error {
  override readonly name = 'FileInUseError'
}

const LOOK_AGAIN_MS = SECOND / 4

/**
 * Makes this process the only owner of a folder, for as long as it lives. It takes two locks, always in
 * this order: the one in the folder is seen by other containers, the one of the host holds where a
 * folder cannot have one.
 */
export async function takeFolder(folder: string, clock: Clock, waitMs: number): Promise<Release> {
  const untilMs = clock.now() + waitMs
  const wait = async (take: (folder: string) => Promise<Release | undefined>) => {
    for (;;) {
      const release = await take(folder)
      if (release) return release
      if (clock.now() >= untilMs) throw new FileInUseError(folder)
      await clock.sleep(LOOK_AGAIN_MS)
    }
  }
  const releaseHost = await wait(takeOnHost)
  try {
    const releaseFolder = await wait(takeInFolder)
    return async () => {
      await releaseFolder()
      await releaseHost()
    }
  } catch (error) {
    await releaseHost()
    throw error
  }
}
