import { readErrorBody } from './error-body.js'

export const TOO_LARGE = 'too large'
export const REQUEST_TOO_LARGE = 'the request is too large'
export const INTERVAL_TOO_LONG = 'the interval is too long'
export const TOO_MANY_PREDICATES = 'too many predicates'
export const QUERY_TOOK_TOO_LONG = 'the query took too long'
export const VALUE_NOT_VALID = 'a value is not valid for its field'
export const DIMENSIONS_NOT_SUPPORTED = 'dimensions are not supported'
export const METRICS_NOT_SUPPORTED = 'metrics are not supported'

/** Codes of `ErrorBody` (swagger of the Platform API), in the gateway's words. */
const BY_CODE: Readonly<Record<string, string>> = {
  'bad.request': 'the request is not valid',
  'invalid.date': 'a date is not valid',
  'invalid.value': VALUE_NOT_VALID,
  'authentication.required': 'no token was given',
  'bad.credentials': 'the token is not valid',
  'credentials.expired': 'the token has expired',
  'missing.permissions': 'a permission is missing',
  'missing.any.permissions': 'a permission is missing',
  'missing.division.permission': 'a permission is missing in a division',
  'not.authorized': 'not authorized',
  'not.found': 'not found',
  'client.timeout': 'the request arrived too slowly',
  'request.entity.too.large': REQUEST_TOO_LARGE,
  'unsupported.media.type': 'the media type is not supported',
  'too.many.requests': 'too many requests',
  'too.many.requests.retry.after': 'too many requests',
  'internal.server.error': 'an internal error',
  'service.unavailable': 'not available',
  'request.timeout': QUERY_TOOK_TOO_LONG,
  'authentication.request.timeout': QUERY_TOOK_TOO_LONG,
}

/** Known phrases of the upstream's messages, in the gateway's words; the first that fits. They are more exact than a code. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  // First: their lists of valid values may contain any of the phrases below.
  [/is not valid for field type/i, VALUE_NOT_VALID],
  [/\bdimensions? (?:is|are) not supported/i, DIMENSIONS_NOT_SUPPORTED],
  [/\bmetrics? (?:is|are) not supported/i, METRICS_NOT_SUPPORTED],
  [/request is over the size limit/i, REQUEST_TOO_LARGE],
  [/result set is larger|too large|over the size limit/i, TOO_LARGE],
  [
    /\b(?:too many|at most|more than|maximum|limit)\b.{0,60}\bpredicates?\b|\bpredicates?\b.{0,60}\b(?:too many|at most|more than|maximum|limit|exceeds?)\b/i,
    TOO_MANY_PREDICATES,
  ],
  [
    /\b(?:intervals?|date range|time range)\b.{0,80}\b(?:too long|at most|longer than|more than|maximum|limit|exceeds?|larger than|greater than)\b|\b(?:at most|longer than|more than|maximum|limit|exceeds?)\b.{0,60}\b(?:intervals?|date range|time range)\b/i,
    INTERVAL_TOO_LONG,
  ],
  [/time(?:d )?[ -]?out/i, QUERY_TOOK_TOO_LONG],
]

const KNOWN_REASONS: ReadonlySet<string> = new Set([
  ...Object.values(BY_CODE),
  ...BY_WORDS.map(([, words]) => words),
])

/**
 * Why the upstream refused or failed, in the gateway's words; empty for what it does not know. The
 * upstream's own words are never repeated: they contain filters, names and headers of the request.
 */
export function reasonOf(body: unknown): string {
  const { code = '', message = '' } = readErrorBody(body)
  const beginning = message.slice(0, 2_000)
  const words = BY_WORDS.find(([form]) => form.test(beginning))?.[1]
  return words ?? (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined) ?? ''
}

/** Whether a stored reason is one of the gateway's. One of release 0.1 may hold the upstream's words. */
export function isKnownReason(reason: string): boolean {
  return reason === '' || KNOWN_REASONS.has(reason)
}
