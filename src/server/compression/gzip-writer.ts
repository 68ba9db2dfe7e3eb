import type { AnswerBytes } from './answer-bytes.js'

/** RFC 1951, 3.2.4: blocks without compression, their length written before them and once more inverted. */
const MOST_STORED_BYTES = 65_535
const STORED_HEAD_BYTES = 5

/** Magic, deflate, no flags, no time, no speed, system unknown (RFC 1952, 2.3). */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
/** A final block without content. */
const LAST_BLOCK = Buffer.from([3, 0])
const TRAILER_BYTES = 8

/** What is shorter is copied: a part more costs its write more than that. */
const LEAST_PART_BYTES = 16 * 1_024

/** Writes one member of gzip from blocks that are ready and from bytes that are stored as they are. */
export class GzipWriter {
  readonly #out: Buffer
  readonly #parts: Buffer[] = []
  /** Where in `#out` the part begins that still grows, and where it ends. */
  #from = 0
  #at = 0
  /** Where the stored block begins that still grows; null: none does. */
  #stored: number | null = null

  /** `most`: the sum of `mostOfBlocks` and `mostOfStored` for all that will be added. */
  constructor(most: number) {
    // It may be kept: not a part of Node's shared pool.
    this.#out = Buffer.allocUnsafeSlow(HEAD.length + most + LAST_BLOCK.length + TRAILER_BYTES)
    this.#copy(HEAD)
  }

  static mostOfBlocks({ length }: Buffer): number {
    return length < LEAST_PART_BYTES ? length : 0
  }

  static mostOfStored({ length }: Buffer): number {
    return length + STORED_HEAD_BYTES * Math.ceil(length / MOST_STORED_BYTES)
  }

  addBlocks(blocks: Buffer): void {
    this.#endStored()
    if (blocks.length < LEAST_PART_BYTES) {
      this.#copy(blocks)
    } else {
      this.#endPart()
      this.#parts.push(blocks)
    }
  }

  /** What is stored in a row shares blocks. */
  addStored(bytes: Buffer): void {
    for (let from = 0; from < bytes.length; ) {
      const room = this.#roomInStored()
      const copied = bytes.copy(this.#out, this.#at, from, from + room)
      this.#at += copied
      from += copied
    }
  }

  end(crc: number, length: number): AnswerBytes {
    this.addBlocks(LAST_BLOCK)
    this.#at = this.#out.writeUInt32LE(crc, this.#at)
    // RFC 1952, 2.3.1: modulo 2³².
    this.#at = this.#out.writeUInt32LE(length % 2 ** 32, this.#at)
    this.#endPart()
    const parts = this.#parts
    return {
      parts,
      length: parts.reduce((sum, one) => sum + one.length, 0),
      ownBytes: this.#out.length,
    }
  }

  #copy(bytes: Buffer): void {
    this.#at += bytes.copy(this.#out, this.#at)
  }

  #endPart(): void {
    if (this.#at === this.#from) return
    this.#parts.push(this.#out.subarray(this.#from, this.#at))
    this.#from = this.#at
  }

  #roomInStored(): number {
    const room = this.#stored === null ? 0 : MOST_STORED_BYTES - this.#storedLength(this.#stored)
    if (room > 0) return room
    this.#endStored()
    this.#stored = this.#at
    this.#at += STORED_HEAD_BYTES
    return MOST_STORED_BYTES
  }

  #storedLength(start: number): number {
    return this.#at - start - STORED_HEAD_BYTES
  }

  #endStored(): void {
    if (this.#stored === null) return
    const start = this.#stored
    const length = this.#storedLength(start)
    this.#out[start] = 0
    this.#out.writeUInt16LE(length, start + 1)
    this.#out.writeUInt16LE(length ^ 0xffff, start + 3)
    this.#stored = null
  }
}
