import type { NamedLimit } from '../../budget/bucket/reading.js'
import { correlationIdOf, limitKeyOf, limitNamespaceOf } from './safe-words.js'

/** The fields of Genesys' `ErrorBody` that are used. Each is read by itself: a malformed one does not hide the others. */
export interface ErrorBody {
  /** The upstream's words: searched for known phrases, and never repeated. */
  readonly message: string | undefined
  readonly code: string | undefined
  readonly contextId: string | undefined
  readonly limit: NamedLimit | undefined
}

export function readErrorBody(body: unknown): ErrorBody {
  return {
    message: text(field(body, 'message')),
    code: text(field(body, 'code')),
    contextId: correlationIdOf(field(body, 'contextId')),
    limit: readLimit(field(body, 'limit')),
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readLimit(limit: unknown): NamedLimit | undefined {
  const namespace = limitNamespaceOf(field(limit, 'namespace'))
  const key = limitKeyOf(field(limit, 'key'))
  return namespace === undefined && key === undefined ? undefined : { namespace, key }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}
