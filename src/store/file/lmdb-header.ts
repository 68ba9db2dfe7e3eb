import { type FileHandle, open, stat } from 'node:fs/promises'

/*
 * The first two pages of an LMDB file say how it is laid out (MDB_meta in liblmdb's mdb.c, after a page
 * header of 24 bytes). LMDB believes them: a file that is something else, or was cut off, ends the
 * process with a segmentation fault. So we look first.
 */

export const PAGE_BYTES = 4_096
const MAGIC = 0xbeefc0de
const VERSION = 2
const MAGIC_AT = 24
const VERSION_AT = 28
const PAGE_SIZE_AT = 48
const LAST_PAGE_AT = 144
const TRANSACTION_AT = 152
const META_BYTES = 160

/** Rejects when there is a file that LMDB could not survive to open. */
export async function checkLmdbFile(path: string): Promise<void> {
  let file: FileHandle
  try {
    // To open a pipe waits for somebody who writes.
    if (!(await stat(path)).isFile()) throw new Error('it is not a file')
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    const { size } = await file.stat()
    // Whoever made it was killed before a first word.
    if (size === 0) return
    const metas = [await metaAt(file, 0), await metaAt(file, PAGE_BYTES)]
    const [newest] = metas.sort((a, b) => Number(b.transaction - a.transaction))
    if (!newest || metas.some((meta) => !meta.isOurs)) throw new Error('it is not a store')
    if ((newest.lastPage + 1n) * BigInt(PAGE_BYTES) > BigInt(size)) {
      throw new Error('its end is missing')
    }
  } finally {
    await file.close()
  }
}

async function metaAt(file: FileHandle, position: number) {
  const { buffer } = await file.read(Buffer.alloc(META_BYTES), 0, META_BYTES, position)
  return {
    isOurs:
      buffer.readUInt32LE(MAGIC_AT) === MAGIC &&
      buffer.readUInt32LE(VERSION_AT) === VERSION &&
      buffer.readUInt32LE(PAGE_SIZE_AT) === PAGE_BYTES,
    lastPage: buffer.readBigUInt64LE(LAST_PAGE_AT),
    transaction: buffer.readBigUInt64LE(TRANSACTION_AT),
  }
}
