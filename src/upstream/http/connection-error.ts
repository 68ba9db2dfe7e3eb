/**
 * Why an exchange has no answer: `unreachable` never left this machine · `broken` ended on the way ·
 * `timeout` the upstream was silent for too long · `tooLarge` the answer exceeds our bound ·
 * `aborted` the given signal ended it · `closed` we are shutting down.
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

/** Names what undici, the socket, zlib or the signal threw. */
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

/** An exchange that its signal ended; where the signal tells why, that is why. */
export function abortedBy(signal: AbortSignal, sent: 'no' | 'maybe'): ConnectionError {
  const { reason: cause } = signal
  return new ConnectionError(cause instanceof ConnectionError ? cause.kind : 'aborted', sent, {
    cause,
  })
}

/** With several addresses Node throws an AggregateError whose parts carry the code. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && !('code' in cause)) return codeOf(cause.errors[0])
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}
