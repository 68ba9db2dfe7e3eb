import type { IncomingHttpHeaders } from 'node:http'
import { hasPreflightedHeader } from '../graph/graph-server.js'

export interface KeyedRequest {
  readonly method: string
  /** As it stands in the request line. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** Of a POST, as it was sent. */
  readonly body: string | undefined
  readonly callerId: string
}

/** Longer requests are rare, and each would take its length again. */
const LONGEST = 16 * 1_024

/** In place of a header field that was not sent: Node cuts blanks off those that were. */
const ABSENT = ' '

/**
 * Requests with the same key are answered alike, as far as the cache allows. Undefined: the request is
 * always executed.
 */
export function templateKey({
  method,
  target,
  headers,
  body,
  callerId,
}: KeyedRequest): string | undefined {
  const { accept = ABSENT, 'content-type': contentType = ABSENT } = headers
  // Without one of these Apollo Server refuses a GET, whatever it answered before.
  const isGet = method === 'GET' && hasPreflightedHeader(headers)
  const asked = method === 'POST' ? body : isGet ? '' : undefined
  if (asked === undefined || asked.length + target.length > LONGEST) return undefined
  return [callerId, method, target, accept, contentType, asked].join('\n')
}
