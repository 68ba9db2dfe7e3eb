import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type HttpQuestion, rowsOf, VOLATILE } from '../question.js'
import { type Answered, type Asking, exchange } from './exchange.js'

interface ReportAnswer {
  readonly data?: {
    readonly queuePerformance: {
      readonly freshness: Readonly<Record<string, unknown>>
      readonly rows: readonly unknown[]
    }
  }
  readonly errors?: readonly unknown[]
}

/** The answer as it comes from memory; anything else would measure something else. */
export async function hotAnswer(asking: Asking, question: HttpQuestion): Promise<string> {
  const answered = await exchange(asking)
  const text = textOf(answered)
  if (answered.headers['content-encoding'] !== undefined) {
    throw new Error('The answer is compressed, although nobody asked for that')
  }
  const { freshness, rows } = reportIn(text)
  const { state, source } = freshness
  if (state !== 'FRESH' || source !== 'MEMORY') throw new Error(`Not hot: ${state} from ${source}`)
  if (rows.length !== rowsOf(question)) throw new Error(`An answer of ${rows.length} rows`)
  return text
}

/** Whether the answer is compressed by gzip, and is the given one when it is not any more. */
export async function isGzipped(asking: Asking, text: string): Promise<boolean> {
  const answered = await exchange(asking)
  if (lasting(textOf(answered)) !== lasting(text)) {
    throw new Error('The compressed answer is not the answer')
  }
  return answered.headers['content-encoding'] === 'gzip'
}

/** The entity tag of the answer; undefined where a request that brings it back is not answered 304. */
export async function entityTag(
  asking: (headers: Asking['headers']) => Asking,
  text: string,
): Promise<string | undefined> {
  const answered = await exchange(asking({}))
  const rows = (of: string) => JSON.stringify(reportIn(of).rows)
  if (rows(textOf(answered)) !== rows(text)) throw new Error('GET gives other rows than POST')
  const { etag } = answered.headers
  if (etag === undefined) return undefined
  const again = await exchange(asking({ 'if-none-match': etag }))
  return again.status === 304 && again.bytes.length === 0 ? etag : undefined
}

/** Whether a server of ready bytes, or a peer, gives the answer that was handed over to it. */
export async function checkSame(name: string, asking: Asking, text: string): Promise<void> {
  const given = textOf(await exchange(asking))
  if (given.trimEnd() !== text.trimEnd()) {
    throw new Error(`${name} gives another answer: ${given.slice(0, 500)}`)
  }
}

function textOf({ status, headers, bytes }: Answered): string {
  const encoding = headers['content-encoding']
  const decoded =
    encoding === 'gzip'
      ? gunzipSync(bytes)
      : encoding === 'br'
        ? brotliDecompressSync(bytes)
        : bytes
  const text = decoded.toString()
  if (status !== 200) throw new Error(`Not an answer: ${status} ${text.slice(0, 500)}`)
  return text
}

function reportIn(text: string) {
  const { data, errors } = JSON.parse(text) as ReportAnswer
  if (!data || errors) throw new Error(`An answer with errors: ${text.slice(0, 500)}`)
  return data.queuePerformance
}

/** Without what may differ between two answers of one report. */
function lasting(text: string): string {
  const { freshness, ...report } = reportIn(text)
  const volatile = Object.fromEntries(VOLATILE.map((name) => [name, null]))
  return JSON.stringify({ ...report, freshness: { ...freshness, ...volatile }, budget: null })
}
