import { join, resolve } from 'node:path'
import { Keyv } from 'keyv'
import { type Clock, SECOND } from '../../time/clock.js'
import { encode } from '../codec.js'
import { foundIn } from '../found-in.js'
import type { Store } from '../store.js'
import { FileInUseError, takeFolder } from './file-lock.js'
import { LmdbAdapter } from './lmdb-adapter.js'
import { makeFolder } from './make-folder.js'

export interface FileStoreOptions {
  readonly clock: Clock
  /** Of all values together, as they lie in the file. */
  readonly maxBytes: number
  /** How long a newcomer waits for the last owner to leave. Default 12 s: an owner that stops has 10. */
  readonly waitMs?: number
  /** A text was there, and could not be read. */
  readonly onUnreadable?: () => void
}

/** `STORE_URL=file:PATH` cannot be used as it is. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError'
  /** Another process has it; else nobody could use it. */
  readonly inUse: boolean

  constructor(message: string, { inUse = false }: { readonly inUse?: boolean } = {}) {
    super(message)
    this.inUse = inUse
  }
}

const WAIT_MS = 12 * SECOND

/**
 * Values in a folder of this host: they survive a restart of the one process that owns it. Rejects
 * with a `FileStoreError` where the folder cannot be used.
 */
export async function openFileStore(
  path: string,
  { clock, maxBytes, waitMs = WAIT_MS, onUnreadable = () => {} }: FileStoreOptions,
): Promise<Store & { readonly bytes: number; close(): Promise<void> }> {
  const folder = resolve(path)
  const release = await take(folder, clock, waitMs)
  let lmdb: LmdbAdapter
  try {
    lmdb = await LmdbAdapter.open(join(folder, 'values.mdb'), { clock, maxBytes })
  } catch (error) {
    await release()
    throw new FileStoreError(
      `STORE_URL=file:${path} cannot be opened (${(error as Error).message}): name a folder of the gateway's own, or delete what lies in it`,
    )
  }
  const keyv = new Keyv<string>({
    ...{ store: lmdb, useKeyPrefix: false, throwOnErrors: true },
    // The text as it is: Keyv's envelope is deleted on read, by the reader's clock.
    serialize: ({ value }) => value as unknown as string,
    deserialize: (text) => ({ value: text as never, expires: undefined }),
  })
  return {
    can: { batch: true, scripts: false, publish: false },
    getMany: async (keys) => {
      const texts = await keyv.getMany([...keys])
      return Promise.all(texts.map((text) => foundIn(text, onUnreadable)))
    },
    set: async (key, value, keepMs) => {
      await keyv.set(key, await encode(value), Math.ceil(keepMs))
      return 'stored'
    },
    get bytes() {
      return lmdb.bytes
    },
    close: async () => {
      await lmdb.close()
      await release()
    },
  }
}

async function take(folder: string, clock: Clock, waitMs: number): Promise<() => Promise<void>> {
  try {
    await makeFolder(folder)
    return await takeFolder(folder, clock, waitMs)
  } catch (error) {
    if (error instanceof FileInUseError) {
      throw new FileStoreError(
        `STORE_URL=file:${folder} is in use by another process: stop that one, or give each a folder of its own (several processes share values through redis://)`,
        { inUse: true },
      )
    }
    throw new FileStoreError(
      `STORE_URL=file:${folder} cannot be used (${(error as Error).message}): name a folder that the gateway may write to`,
    )
  }
}
