import { gunzipSync } from 'node:zlib'
import { VOLATILE } from '../question.js'
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
export async function hotAnswer(asking: Asking): Promise<{ text: string; rows: number }> {
  const { status, headers, bytes } = await exchange(asking)
  const text = bytes.toString()
  if (status !== 200 || headers['content-encoding'] !== undefined) {
    throw new Error(`Not an answer as it is: ${status} ${text.slice(0, 300)}`)
  }
  const report = reportIn(text)
  const { state, source } = report.freshness
  if (state !== 'FRESH' || source !== 'MEMORY') throw new Error(`Not hot: ${state} from ${source}`)
  return { text, rows: report.rows.length }
}

/** Whether the answer is compressed, and is the given one when it is not any more. */
export async function isGzipped(asking: Asking, text: string): Promise<boolean> {
  const { status, headers, bytes } = await exchange(asking)
  if (status !== 200) throw new Error(`The compressed answer has status ${status}`)
  if (headers['content-encoding'] !== 'gzip') return false
  if (lasting(gunzipSync(bytes).toString()) !== lasting(text)) {
    throw new Error('The compressed answer is not the answer')
  }
  return true
}

/** The entity tag of the answer, where a request that brings it back is answered 304. */
export async function lastingTag(
  asking: (headers: Asking['headers']) => Asking,
  rows: number,
): Promise<string | undefined> {
  const { status, headers, bytes } = await exchange(asking({}))
  if (status !== 200 || reportIn(bytes.toString()).rows.length !== rows) {
    throw new Error(`GET is answered otherwise: ${status} ${bytes.toString().slice(0, 300)}`)
  }
  const { etag } = headers
  if (etag === undefined) return undefined
  const again: Answered = await exchange(asking({ 'if-none-match': etag }))
  return again.status === 304 && again.bytes.length === 0 ? etag : undefined
}

/** Whether a peer gives the same answer. */
export async function checkSame(name: string, asking: Asking, text: string): Promise<void> {
  const { status, bytes } = await exchange(asking)
  const given = bytes.toString()
  if (status !== 200) throw new Error(`${name} answers ${status}: ${given.slice(0, 300)}`)
  if (lasting(given) !== lasting(text)) throw new Error(`${name} gives another answer`)
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
