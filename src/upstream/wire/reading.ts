import type { z } from 'zod'
import type { NextTurn } from '../../time/turns.js'
import { UpstreamUnavailableError } from '../errors/errors.js'
import type { Answer } from '../http/exchange.js'
import { placeIn } from './field-names.js'
import { readLeniently } from './lenient.js'
import type { Oddities } from './oddities.js'

/** What was read, and when the exchange that brought it began. */
export interface Reading<T> {
  readonly value: T
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** What was left out of the value; absent when nothing was. */
  readonly oddities?: Oddities
  readonly correlationId?: string
}

/** Checks a success, a large one in slices. The error names the place in the document, never what stands there. */
export async function readingOf<T>(
  answer: Answer,
  schema: z.ZodType<T>,
  nextTurn: NextTurn,
): Promise<Reading<T>> {
  const { status, body, text, startedAtMs, endedAtMs, correlationId } = answer
  const trace = correlationId === undefined ? {} : { correlationId }
  const { parsed, oddities } = await readLeniently(schema, body, nextTurn)
  if (parsed.success && text === undefined) {
    const leftOut = oddities.total > 0 ? { oddities } : {}
    return { value: parsed.data, startedAtMs, endedAtMs, ...leftOut, ...trace }
  }
  const place = placeIn(schema, parsed.error?.issues[0]?.path ?? []) || 'the document'
  const what = text === undefined ? `${place} is not as expected` : 'it is not JSON'
  throw new UpstreamUnavailableError(`An answer of Genesys Cloud cannot be read: ${what}`, {
    kind: 'malformed',
    upstreamStatus: status,
    ...trace,
  })
}
