import type { NamedLimit } from '../budget/reading.js'

/** What we use of Genesys' `ErrorBody`, read field by field: one that is malformed does not hide the others. */
export interface ErrorBody {
  readonly message?: string
  readonly contextId?: string
  readonly limit?: NamedLimit
}

export function readErrorBody(body: unknown): ErrorBody {
  const message = field(body, 'message')
  const contextId = field(body, 'contextId')
  const limit = readLimit(field(body, 'limit'))
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof contextId === 'string' && { contextId }),
    ...(limit && { limit }),
  }
}

function readLimit(limit: unknown): NamedLimit | undefined {
  const namespace = field(limit, 'namespace')
  const key = field(limit, 'key')
  if (typeof namespace !== 'string' && typeof key !== 'string') return undefined
  return {
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof key === 'string' && { key }),
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

const REASON_LENGTH = 300

/**
 * The upstream's words for people, cut, and without what must not travel: e-mail addresses, and
 * anything that looks like a credential (a bearer token, or a long run of token characters that is
 * no UUID).
 */
export function reasonOf(body: unknown): string {
  const { message = '' } = readErrorBody(body)
  return message
    .slice(0, 10 * REASON_LENGTH)
    .replaceAll(/bearer\s+\S+/gi, '[token]')
    .replaceAll(/[^\s@<>"']+@[^\s@<>"']+/g, '[address]')
    .replaceAll(/[\w+/=.-]{40,}/g, hideUnlessWords)
    .slice(0, REASON_LENGTH)
}

/** Permission names and paths are long, too, but made of words. */
function hideUnlessWords(run: string): string {
  return /\d/.test(run) ? '[hidden]' : run
}
