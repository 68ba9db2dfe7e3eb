import type { NamedLimit } from '../../budget/bucket/reading.js'
import { correlationIdOf, limitKeyOf, limitNamespaceOf } from './safe-words.js'

/** The fields of Genesys' `ErrorBody` that are used. Each is read by itself: a malformed one does not hide the others. */
export interface ErrorBody {
  /** The upstream's words: searched for known phrases, and never repeated. */
  readonly message?: string
  readonly code?: string
  readonly contextId?: string
  readonly limit?: NamedLimit
}

export function readErrorBody(body: unknown): ErrorBody {
  const message = field(body, 'message')
  const code = field(body, 'code')
  const contextId = correlationIdOf(field(body, 'contextId'))
  const limit = readLimit(field(body, 'limit'))
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { code }),
    ...(contextId !== undefined && { contextId }),
    ...(limit && { limit }),
  }
}

function readLimit(limit: unknown): NamedLimit | undefined {
  const namespace = limitNamespaceOf(field(limit, 'namespace'))
  const key = limitKeyOf(field(limit, 'key'))
  if (namespace === undefined && key === undefined) return undefined
  return {
    ...(namespace !== undefined && { namespace }),
    ...(key !== undefined && { key }),
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}
