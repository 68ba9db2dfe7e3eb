import type { z } from 'zod'
import type { NextTurn } from '../../time/turns.js'
import { UpstreamUnavailableError } from '../errors/errors.js'
import type { Answer } from '../http/exchange.js'
import { safePath } from './field-names.js'
import { readLeniently } from './lenient.js'
import type { Oddities } from './oddities.js'

/** A checked answer, with the beginning and end of its exchange. */
export interface CheckedAnswer<T> {
  readonly value: T
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** What was left out of the value; absent: nothing. */
  readonly oddities?: Oddities | undefined
  readonly correlationId?: string | undefined
}

/** Checks the body of a success, a large one in slices. The error has the path in the document, never the value there. */
export async function checkAnswer<T>(
  answer: Answer,
  schema: z.ZodType<T>,
  nextTurn: NextTurn,
): Promise<CheckedAnswer<T>> {
  const { status, body, text, startedAtMs, endedAtMs, correlationId } = answer
  const { parsed, oddities } = await readLeniently(schema, body, nextTurn)
  if (parsed.success && text === undefined) {
    const leftOut = oddities.total > 0 ? oddities : undefined
    return { value: parsed.data, startedAtMs, endedAtMs, oddities: leftOut, correlationId }
  }
  const path = safePath(schema, parsed.error?.issues[0]?.path ?? []) || 'the document'
  const what = text === undefined ? `${path} is not as expected` : 'it is not JSON'
  throw new UpstreamUnavailableError(`An answer of Genesys Cloud cannot be read: ${what}`, {
    kind: 'malformed',
    upstreamStatus: status,
    correlationId,
  })
}
