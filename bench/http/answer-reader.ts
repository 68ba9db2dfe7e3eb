const HEAD_END = '\r\n\r\n'
const LAST_CHUNK = '0\r\n\r\n'

/** Which answers a load counts; any other ends it. */
export interface Expected {
  readonly status: 200 | 304
  /** Default: none. */
  readonly encoding?: string
}

/** Finds where one answer ends. Reads lengths only: a client that does more would be what is measured. */
export class AnswerReader {
  readonly #expected: Expected
  #head = ''
  /** Bytes of the body still to come; null while the head is not complete. */
  #missing: number | null = null
  #isChunked = false
  #tail = ''
  #bodyBytes = 0

  constructor(expected: Expected) {
    this.#expected = expected
  }

  /** Of all answers so far, with the frames of their chunks. */
  get bodyBytes(): number {
    return this.#bodyBytes
  }

  /** Whether the answer is complete; then the next one begins. */
  take(chunk: Buffer): boolean {
    let rest = chunk
    if (this.#missing === null) {
      const before = this.#head.length
      this.#head += chunk.toString('latin1', 0, 4_096)
      const headEnd = this.#head.indexOf(HEAD_END)
      if (headEnd < 0) return false
      this.#readHead(this.#head.slice(0, headEnd + 2))
      rest = chunk.subarray(headEnd + HEAD_END.length - before)
    }
    this.#bodyBytes += rest.length
    if (!this.#isChunked) {
      this.#missing = (this.#missing ?? 0) - rest.length
      return this.#missing <= 0 && this.#restart()
    }
    const end = rest.toString('latin1', Math.max(0, rest.length - LAST_CHUNK.length))
    this.#tail = (this.#tail + end).slice(-LAST_CHUNK.length)
    return this.#tail === LAST_CHUNK && this.#restart()
  }

  #restart(): true {
    this.#head = ''
    this.#missing = null
    this.#isChunked = false
    this.#tail = ''
    return true
  }

  #readHead(head: string): void {
    const { status, encoding } = this.#expected
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    const encoded = /\r\ncontent-encoding: (\S+)/i.exec(head)?.[1]
    this.#isChunked = /\r\ntransfer-encoding: chunked/i.test(head)
    const isMeasured = status === 304 || this.#isChunked || length !== undefined
    if (!head.startsWith(`HTTP/1.1 ${status} `) || encoded !== encoding || !isMeasured) {
      throw new Error(`Not the answer that is measured: ${head.slice(0, 300)}`)
    }
    this.#missing = status === 304 ? 0 : Number(length ?? 0)
  }
}
