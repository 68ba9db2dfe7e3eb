import { randomUUID } from 'node:crypto'
import { link, readdir, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { closeSocket, isAlive, listenOn, type Release } from './lock-socket.js'

/*
 * The sockets in a folder are numbered, and the owner is who listens on the highest number. Nobody
 * removes a socket because it is dead: between the look and the removal, another may have put a live
 * one in its place. A newcomer adds the next number instead, of which there can be one only, and
 * removes lower ones once it owns. The highest always stays, after its owner's end, too: so numbers
 * only rise, and who comes late with a number of yesterday sees a higher one, and leaves.
 */

const PUBLISHED = /^owner-([1-9]\d{0,14})$/
const UNPUBLISHED = /^owner-[0-9a-f]{8}\.new$/
/** The kernel takes 103 bytes on macOS, 107 on Linux. */
const LONGEST_PATH_BYTES = 100
/** Each lost to another newcomer, unless somebody has put files there that only look like ours. */
const MOST_TRIES = 100
/** The disk is full, or the file system knows no sockets, no hard links, no modes. */
const CANNOT_HOLD = ['ENOSPC', 'EDQUOT', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']

/**
 * Takes a folder among all processes that see it, in other containers, too: a socket with a path is
 * found through the file system, whatever the network namespace. Undefined while another has it.
 * A folder that cannot hold a socket is taken without.
 */
export async function takeInFolder(folder: string): Promise<Release | undefined> {
  if (Buffer.byteLength(join(folder, newName())) > LONGEST_PATH_BYTES) return async () => {}
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const last = await highestNumber(folder)
    if (await isAlive(pathOf(folder, last))) return undefined
    try {
      const server = await claim(folder, last + 1)
      if (server) return () => closeSocket(server)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (CANNOT_HOLD.includes(code)) return async () => {}
      throw error
    }
  }
  throw new Error('no owner can be told by the files named owner-… in it')
}

/** Owns with this number; undefined where another was faster. */
export async function claim(folder: string, number: number): Promise<Server | undefined> {
  const unpublished = join(folder, newName())
  // Whoever runs as another user must be able to find out that this one is alive.
  const server = await listenOn({ path: unpublished, writableAll: true })
  if (!server) return undefined
  try {
    // It listens before it has its number: nobody can take it for dead.
    const isFirst = await linked(unpublished, pathOf(folder, number))
    if (isFirst && (await highestNumber(folder)) === number) {
      await removeOthers(folder, number)
      return server
    }
  } catch (error) {
    await closeSocket(server)
    throw error
  } finally {
    await rm(unpublished, { force: true })
  }
  await closeSocket(server)
  return undefined
}

/** False where that name is taken, or where a new owner has cleared ours away. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  }
}

/** Those before us, and newcomers who are about to find that they come too late. */
async function removeOthers(folder: string, number: number): Promise<void> {
  const others = (await readdir(folder)).filter((name) => {
    const other = numberIn(name)
    return other > 0 ? other < number : UNPUBLISHED.test(name)
  })
  // What belongs to another user stays, and does no harm.
  await Promise.allSettled(others.map((name) => rm(join(folder, name), { force: true })))
}

/** 0 where nobody was here yet. */
async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).map(numberIn))
}

function numberIn(name: string): number {
  return Number(PUBLISHED.exec(name)?.[1] ?? 0)
}

function pathOf(folder: string, number: number): string {
  return join(folder, `owner-${number}`)
}

function newName(): string {
  return `owner-${randomUUID().slice(0, 8)}.new`
}
