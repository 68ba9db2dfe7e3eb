export type Header = readonly [name: string, value: string]

/** One request as it is written: nothing is corrected, and every text is Latin-1, a byte a character. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly headers: readonly Header[]
  readonly body: string
}

/** What is written on one connection. A plain value: printed, it can be sent again. */
export interface Exchange {
  /** The grammar's word for it, for the table. */
  readonly kind: string
  /** More than one: written at once, without waiting for answers. */
  readonly requests: readonly RawRequest[]
  /** Only this many bytes are written; absent: all. */
  readonly cutAt?: number
  /** Bytes are written in pieces of this size, each in a turn of its own. */
  readonly pieceBytes?: number
  /** What the client does after the last byte. */
  readonly ending: 'waits' | 'half-closes' | 'leaves'
}

/** A text as the bytes of its UTF-8, one character each. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function bytesOf({ requests, cutAt }: Exchange): Buffer {
  const text = requests
    .map(({ method, target, version, headers, body }) => {
      const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      return `${method} ${target} ${version}\r\n${head}\r\n${body}`
    })
    .join('')
  const bytes = Buffer.from(text, 'latin1')
  return cutAt === undefined ? bytes : bytes.subarray(0, cutAt)
}

/** Values of a header, whatever the case of its name. */
export function headerValues({ headers }: RawRequest, wanted: string): readonly string[] {
  return headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value.trim()] : []))
}

const MOST_SHOWN = 1_500

/** For a report: as text, long ones in their beginning. The seed and the index give the whole. */
export function shown(exchange: Exchange): string {
  const text = JSON.stringify(bytesOf(exchange).toString('latin1'))
  const rest = text.length - MOST_SHOWN
  const { ending, pieceBytes, cutAt } = exchange
  const how = [
    ending,
    ...(pieceBytes ? [`pieces of ${pieceBytes}`] : []),
    ...(cutAt === undefined ? [] : [`cut at ${cutAt}`]),
  ].join(', ')
  return `${exchange.kind} (${how}) ${text.slice(0, MOST_SHOWN)}${rest > 0 ? `… ${rest} more` : ''}`
}
