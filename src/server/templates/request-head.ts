import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { EXPLAIN_HEADER } from '../../graph/explain/explain-header.js'
import { hasPreflightedHeader } from '../../graph/graph-server.js'
import { admit } from '../access/admission.js'
import { admissionFields } from '../access/header-fields.js'
import type { AccessPolicy } from '../access/policy.js'
import { acceptedEncodings, type Encoding } from '../compression/accept-encoding.js'
import { KnownHead } from './known-head.js'

/** What the head of a request says, as far as an answer from a template depends on it. */
export interface RequestHead {
  readonly method: string
  /** Its caller, its method, and the header fields that GraphQL answers depend on. */
  readonly key: string
  readonly encodings: readonly Encoding[]
  readonly origin: string | undefined
  readonly givenRequestId: string | undefined
}

/** Longer requests are rare, and each would take its length again in memory. */
const LONGEST = 16 * 1_024

/** In place of a header field that was not sent: Node cuts blanks off those that were. */
const ABSENT = ' '

/**
 * Reads the heads of requests that may have a template: of callers who may ask, in the form in which
 * dashboards ask. Undefined: whatever is to be said to such a request is said by the usual way.
 */
export function requestHeads(
  policy: AccessPolicy,
): (request: IncomingMessage) => RequestHead | undefined {
  /** Clients send the same fields again and again, and what these mean takes longer than comparing them. */
  const last = new WeakMap<Socket, { readonly known: KnownHead; readonly head: RequestHead }>()
  return (request) => {
    if (!isShort(request)) return undefined
    const { method, socket, rawHeaders } = request
    const before = last.get(socket)
    if (before && before.head.method === method && before.known.isSameAs(rawHeaders))
      return before.head
    const head = mayHaveTemplate(request) ? readHead(request, policy) : undefined
    if (head) last.set(socket, { known: new KnownHead(rawHeaders), head })
    return head
  }
}

/** A short question to the API: the rest of its head may be that of the request before it. */
function isShort({ method, url = '', headers: { 'content-length': length } }: IncomingMessage) {
  if (method === 'POST') return url === '/graphql' && Number(length) <= LONGEST
  const isQuestion = method === 'GET' && url.startsWith('/graphql?')
  return isQuestion && url.length <= LONGEST && length === undefined
}

function mayHaveTemplate({ method, headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) {
    return false
  }
  if (headers[EXPLAIN_HEADER] !== undefined) return false
  // Without a preflighted header Apollo Server refuses a GET, whatever it answered before.
  return method === 'GET' ? hasPreflightedHeader(headers) : isJson(headers)
}

function isJson({ 'content-type': contentType = '' }: IncomingHttpHeaders): boolean {
  return contentType.startsWith('application/json')
}

function readHead(request: IncomingMessage, policy: AccessPolicy): RequestHead | undefined {
  const { method = '', url = '', headers } = request
  const fields = admissionFields(request)
  if (fields['host']?.length !== 1) return undefined
  const admission = admit({ access: 'api', target: url, headers: fields }, policy)
  if (admission.refusal || admission.isKeyWrong) return undefined
  const { accept = ABSENT, 'content-type': contentType = ABSENT } = headers
  const givenId = headers['x-request-id']
  return {
    method,
    key: [method, admission.caller.id, accept, contentType].join('\n'),
    encodings: acceptedEncodings(headers['accept-encoding']),
    origin: headers.origin,
    givenRequestId: typeof givenId === 'string' ? givenId : undefined,
  }
}
