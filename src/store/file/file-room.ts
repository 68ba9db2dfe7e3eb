import { type FileHandle, open } from 'node:fs/promises'

/** Written at a time: a file system takes a few large pieces more gladly than many small ones. */
const PIECE_BYTES = 2 ** 20

/**
 * Room in a file for what is to be written, taken before it is needed. LMDB 3.5 does not survive a
 * disk that is full in the middle of a write (its native code writes the message past its buffer): so
 * it is only ever asked to write where there is room already, and the refusal is one of ours.
 */
export class FileRoom {
  readonly #file: FileHandle
  #bytes: number
  #growing: Promise<void> = Promise.resolve()

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file
    this.#bytes = bytes
  }

  static async open(path: string): Promise<FileRoom> {
    const file = await open(path, 'r+')
    return new FileRoom(file, (await file.stat()).size)
  }

  /** Resolves when the file has this many bytes; rejects where the disk does not take them. */
  async ensure(bytes: number): Promise<void> {
    const grown = this.#growing.then(() => this.#grow(bytes))
    this.#growing = grown.catch(() => undefined)
    await grown
  }

  async close(): Promise<void> {
    await this.#growing
    await this.#file.close()
  }

  async #grow(bytes: number): Promise<void> {
    if (bytes <= this.#bytes) return
    // It may have grown beside us, and nothing that is there may be overwritten.
    const { size } = await this.#file.stat()
    this.#bytes = size
    while (this.#bytes < bytes) {
      const piece = Buffer.alloc(PIECE_BYTES)
      const { bytesWritten } = await this.#file.write(piece, 0, piece.length, this.#bytes)
      // A disk that fills up takes a part first, and refuses the next.
      this.#bytes += bytesWritten
    }
  }
}
