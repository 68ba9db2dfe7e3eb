/**
 * Why an exchange has no answer: `unreachable` no connection · `broken` the connection broke ·
 * `timeout` the upstream was silent for too long · `tooLarge` the answer exceeds the bound ·
 * `aborted` the given signal ended it · `closed` the gateway is shutting down.
 */
export type ConnectionFailure =
  | 'unreachable'
  | 'broken'
  | 'timeout'
  | 'tooLarge'
  | 'aborted'
  | 'closed'

export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly kind: ConnectionFailure
  /** Whether the request can have reached the upstream. */
  readonly sent: 'no' | 'maybe'

  constructor(kind: ConnectionFailure, sent: 'no' | 'maybe', options?: ErrorOptions) {
    super(`No answer from Genesys Cloud: ${DESCRIPTION[kind]}`, options)
    this.kind = kind
    this.sent = sent
  }
}

const DESCRIPTION: Readonly<Record<ConnectionFailure, string>> = {
  unreachable: 'it cannot be reached',
  broken: 'the connection broke',
  timeout: 'it was silent for too long',
  tooLarge: 'the answer is larger than we accept',
  aborted: 'the exchange was ended on our side',
  closed: 'the client is closed',
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const TIMEOUT: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])
const TOO_LARGE: ReadonlySet<string> = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'ERR_BUFFER_TOO_LARGE',
])

/** What undici, the socket, zlib or the signal threw, as a `ConnectionError`. */
export function connectionError(cause: unknown, signal: AbortSignal | undefined): ConnectionError {
  if (cause instanceof ConnectionError && !signal?.aborted) return cause
  const code = codeOf(cause)
  if (signal?.aborted) return abortedBy(signal, 'maybe')
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new ConnectionError('closed', 'maybe', { cause })
  }
  if (UNREACHABLE.has(code)) return new ConnectionError('unreachable', 'no', { cause })
  if (TIMEOUT.has(code)) return new ConnectionError('timeout', 'maybe', { cause })
  if (TOO_LARGE.has(code)) return new ConnectionError('tooLarge', 'maybe', { cause })
  return new ConnectionError('broken', 'maybe', { cause })
}

/** An exchange that its signal ended. A `ConnectionError` as the signal's reason gives the kind. */
export function abortedBy(signal: AbortSignal, sent: 'no' | 'maybe'): ConnectionError {
  const { reason: cause } = signal
  return new ConnectionError(cause instanceof ConnectionError ? cause.kind : 'aborted', sent, {
    cause,
  })
}

/** For a host with several addresses Node throws an AggregateError whose parts have the code. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && !('code' in cause)) return codeOf(cause.errors[0])
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}
