/**
 * Why an exchange has no answer: `unreachable` no connection · `broken` the connection broke ·
 * `timeout` the upstream was silent for too long · `tooLarge` the answer exceeds the bound ·
 * `aborted` the given signal ended it · `closed` the gateway is shutting down.
 */
export type ConnectionFailure = keyof typeof DESCRIPTION

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

const DESCRIPTION = {
  unreachable: 'it cannot be reached',
  broken: 'the connection broke',
  timeout: 'it was silent for too long',
  tooLarge: 'the answer is larger than we accept',
  aborted: 'the exchange was ended on our side',
  closed: 'the client is closed',
} as const

/** Codes of undici, the socket, TLS and zlib; any other one is of a connection that broke. */
const KIND_BY_CODE: ReadonlyMap<string, ConnectionFailure> = new Map([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable'],
  ['CERT_HAS_EXPIRED', 'unreachable'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'tooLarge'],
  ['ERR_BUFFER_TOO_LARGE', 'tooLarge'],
  ['UND_ERR_DESTROYED', 'closed'],
  ['UND_ERR_CLOSED', 'closed'],
])

/** What undici, the socket, zlib or the signal threw, as a `ConnectionError`. */
export function connectionError(cause: unknown, signal: AbortSignal | undefined): ConnectionError {
  if (cause instanceof ConnectionError && !signal?.aborted) return cause
  if (signal?.aborted) return abortedBy(signal, 'maybe')
  const kind = KIND_BY_CODE.get(codeOf(cause)) ?? 'broken'
  return new ConnectionError(kind, kind === 'unreachable' ? 'no' : 'maybe', { cause })
}

/** An exchange that its signal ended. A `ConnectionError` as the signal's reason gives the kind. */
export function abortedBy(signal: AbortSignal, sent: 'no' | 'maybe'): ConnectionError {
  const { reason: cause } = signal
  const kind = cause instanceof ConnectionError ? cause.kind : 'aborted'
  return new ConnectionError(kind, sent, { cause })
}

/** For a host with several addresses Node throws an AggregateError whose parts have the code. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && !('code' in cause)) return codeOf(cause.errors[0])
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}
