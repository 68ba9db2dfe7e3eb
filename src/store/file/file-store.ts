import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { encode, foundIn } from '../codec.js'
import { keyvOfTexts } from '../keyv-of-texts.js'
import type { Store } from '../store.js'
import { makeFolder } from './make-folder.js'
import { ValueFiles, type ValueFilesOptions } from './value-files.js'

export interface FileStoreOptions extends ValueFilesOptions {
  /** A text was there, and could not be read. */
  readonly onUnreadable?: () => void
}

/** `STORE_URL=file:PATH` cannot be used as it is. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError'
}

/** Values in a folder of this host. Rejects with a `FileStoreError` where the folder cannot be used. */
export async function openFileStore(
  path: string,
  { onUnreadable = () => {}, ...options }: FileStoreOptions,
): Promise<Store & { readonly bytes: number; close(): Promise<void> }> {
  const files = await openFiles(resolve(path), options)
  const keyv = keyvOfTexts(files)
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
      return files.bytes
    },
    close: () => files.settled(),
  }
}

async function openFiles(folder: string, options: ValueFilesOptions): Promise<ValueFiles> {
  try {
    await makeFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return await ValueFiles.open(folder, options)
  } catch (error) {
    throw new FileStoreError(
      `STORE_URL=file:${folder} cannot be used (${(error as Error).message}): name a folder that the gateway may write to`,
    )
  }
}
