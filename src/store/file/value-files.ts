import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import { KnownFiles } from './known-files.js'

export interface ValueFilesOptions {
  readonly clock: Clock
  /** Of all values together, as they lie on the disk. */
  readonly maxBytes: number
}

/** Twice as fast as those of `node:fs/promises`. */
const readFile = promisify(fs.readFile)
const stat = promisify(fs.stat)

/** A pipe is empty then, where its reader would wait for ever. Node takes a number, its types a word only. */
const NOT_WAITING = (fs.constants.O_RDONLY | fs.constants.O_NONBLOCK) as unknown as string
const READING = { encoding: 'utf8', flag: NOT_WAITING } as const

/** Each open file takes a descriptor, of which a process may have few. */
const FILES_AT_ONCE = 16
/** Most file systems give out blocks of this size. */
const BLOCK_BYTES = 4_096
/** Of the bound: whenever this process has written as much, it lists the folder and makes as much room. */
const ROOM_SHARE = 1 / 16

const VALUE_NAME = /^[0-9a-f]{64}$/
const UNFINISHED_NAME = /^[0-9a-f]{64}\..+\.new$/
/** An unfinished file this old belongs to a process that was killed. */
const ABANDONED_MS = MINUTE
/** What earlier releases have left: values in LMDB, and the sockets of their owners. */
const LMDB_NAME = /^(values\.mdb(-lock)?|owner-\d+)$/

/**
 * Texts by key, each in a file that is named by the hash of its key; the file's time of modification is
 * the instant until which its value is worth keeping. A file is written under another name and then
 * renamed: a reader finds it whole or not at all, also where several processes share the folder. After a
 * power failure a file can be empty or torn; the codec takes such a text for a miss. Has the methods that
 * Keyv asks of a storage adapter.
 */
export class ValueFiles {
  readonly opts = {}
  readonly #folder: string
  readonly #clock: Clock
  readonly #maxBytes: number
  readonly #reading = pLimit(FILES_AT_ONCE)
  /** One after the other, so that no two make room at once. */
  readonly #writing = pLimit(1)
  readonly #known = new KnownFiles()
  #writtenBytes = 0

  private constructor(folder: string, { clock, maxBytes }: ValueFilesOptions) {
    this.#folder = folder
    this.#clock = clock
    this.#maxBytes = maxBytes
  }

  static async open(folder: string, options: ValueFilesOptions): Promise<ValueFiles> {
    const files = new ValueFiles(folder, options)
    // The bound may have been a larger one.
    await files.#makeRoom('')
    return files
  }

  /** Of all values that this process knows of. */
  get bytes(): number {
    return this.#known.bytes
  }

  async get(key: string): Promise<string | undefined> {
    const name = nameOf(key)
    const text = await this.#reading(() => unlessMissing(readFile(this.#path(name), READING)))
    if (text === undefined) this.#known.forget(name)
    else this.#known.use(name)
    return text
  }

  getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)))
  }

  set(key: string, text: string, keepMs = 0): Promise<void> {
    return this.#writing(async () => {
      const name = nameOf(key)
      const file = {
        bytes: wholeBlocks(Buffer.byteLength(text)),
        untilMs: this.#clock.now() + keepMs,
      }
      if (file.bytes > this.#maxBytes) {
        throw new Error(`A value of ${text.length} characters is larger than the whole store`)
      }
      await this.#write(name, text, file.untilMs)
      this.#known.learn(name, file)
      this.#writtenBytes += file.bytes
      if (this.#writtenBytes > this.#maxBytes * ROOM_SHARE) await this.#makeRoom(name)
    })
  }

  async delete(key: string): Promise<boolean> {
    return this.#remove(nameOf(key))
  }

  clear(): never {
    throw new Error('Values are never cleared: invalidations make them stale')
  }

  /** Resolves when no write is under way. */
  settled(): Promise<void> {
    return this.#writing(async () => {})
  }

  async #write(name: string, text: string, untilMs: number): Promise<void> {
    const unfinished = this.#path(`${name}.${randomUUID()}.new`)
    try {
      await writeFile(unfinished, text)
      await utimes(unfinished, this.#clock.now() / SECOND, untilMs / SECOND)
      await rename(unfinished, this.#path(name))
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  /**
   * Several processes on one folder keep the bound together, but for what each has written since it
   * listed the folder.
   */
  async #makeRoom(justSet: string): Promise<void> {
    this.#writtenBytes = 0
    await this.#list()
    for (const name of this.#known.evictionOrder(this.#clock.now())) {
      if (this.#known.bytes <= this.#maxBytes * (1 - ROOM_SHARE)) break
      if (name !== justSet) await this.#remove(name)
    }
  }

  /** Learns what other processes have written and removed. */
  async #list(): Promise<void> {
    const names = new Set(await readdir(this.#folder))
    this.#known.forgetAllBut(names)
    const unknown = [...names].filter((name) => !this.#known.has(name))
    await pLimit(FILES_AT_ONCE).map(unknown, (name) => this.#find(name))
  }

  async #find(name: string): Promise<void> {
    if (LMDB_NAME.test(name)) await this.#remove(name)
    if (!VALUE_NAME.test(name) && !UNFINISHED_NAME.test(name)) return
    const found = await unlessMissing(stat(this.#path(name)))
    if (!found) return
    const { size, mtimeMs, ctimeMs } = found
    const isValue = VALUE_NAME.test(name)
    if (isValue) this.#known.learn(name, { bytes: wholeBlocks(size), untilMs: mtimeMs })
    else if (ctimeMs < this.#clock.now() - ABANDONED_MS) await this.#remove(name)
  }

  async #remove(name: string): Promise<boolean> {
    await rm(this.#path(name), { force: true })
    return this.#known.forget(name)
  }

  #path(name: string): string {
    return join(this.#folder, name)
  }
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}

async function unlessMissing<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
