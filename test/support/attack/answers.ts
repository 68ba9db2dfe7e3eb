/** An answer as it stood on the wire. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; of several with one name the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** What the bytes so far are: an answer, too little of one, or none. */
type Parsed =
  | { readonly answer: HttpAnswer; readonly end: number }
  | { readonly needs: number }
  | { readonly malformed: string }

const HEAD_END = '\r\n\r\n'
const MOST_HEAD_BYTES = 64 * 1024

/** Reads answers from bytes as they come, and takes nothing that RFC 9112 does not allow. */
export class AnswerReader {
  readonly answers: HttpAnswer[] = []
  malformed: string | undefined
  readonly #methods: readonly string[]
  #chunks: Buffer[] = []
  #held = 0
  #needs = 1

  /** The methods of the requests in their order: an answer to HEAD has no body. */
  constructor(methods: readonly string[]) {
    this.#methods = methods
  }

  /** Bytes of an answer that is not complete. */
  get unread(): number {
    return this.#held
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (!this.malformed && this.#held >= this.#needs && this.#held > 0) this.#parseOne()
  }

  #parseOne(): void {
    const bytes = Buffer.concat(this.#chunks, this.#held)
    const parsed = parseAnswer(bytes, this.#methods[this.answers.length])
    if ('answer' in parsed) {
      // 100 Continue and its like announce the answer; they are none.
      if (parsed.answer.status >= 200) this.answers.push(parsed.answer)
      this.#keep(bytes.subarray(parsed.end), 1)
    } else if ('needs' in parsed) {
      this.#keep(bytes, parsed.needs)
    } else {
      this.malformed = parsed.malformed
    }
  }

  #keep(rest: Buffer, needs: number): void {
    this.#chunks = [rest]
    this.#held = rest.length
    this.#needs = Math.max(needs, 1)
  }
}

function parseAnswer(bytes: Buffer, method: string | undefined): Parsed {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) {
    return bytes.length > MOST_HEAD_BYTES
      ? { malformed: 'no end of the head' }
      : { needs: bytes.length + 1 }
  }
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)( |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) return { malformed: `status line ${JSON.stringify(statusLine)}` }
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      return { malformed: `header ${JSON.stringify(line)}` }
    }
    headers.set(name.toLowerCase(), value.trim())
  }
  const start = headEnd + HEAD_END.length
  const done = (body: Buffer, end: number) => ({ answer: { status, headers, body }, end })
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) {
    return done(Buffer.alloc(0), start)
  }
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunked = chunkedBody(bytes, start)
    return 'body' in chunked ? done(chunked.body, chunked.end) : chunked
  }
  const length = headers.get('content-length') ?? '0'
  if (!/^\d+$/.test(length)) return { malformed: `content-length ${length}` }
  const end = start + Number(length)
  return bytes.length < end ? { needs: end } : done(bytes.subarray(start, end), end)
}

function chunkedBody(
  bytes: Buffer,
  start: number,
): { readonly body: Buffer; readonly end: number } | Exclude<Parsed, { answer: HttpAnswer }> {
  const parts: Buffer[] = []
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return { needs: bytes.length + 1 }
    const line = bytes.toString('latin1', at, lineEnd)
    if (!/^[0-9a-f]+$/i.test(line)) return { malformed: `chunk size ${JSON.stringify(line)}` }
    const size = Number.parseInt(line, 16)
    const end = lineEnd + 2 + size + 2
    if (bytes.length < end) return { needs: end }
    if (size === 0) return { body: Buffer.concat(parts), end }
    parts.push(bytes.subarray(lineEnd + 2, end - 2))
    at = end
  }
}
