import type { Priority } from '../../budget/priority.js'
import type { Endpoint } from '../endpoint.js'
import type { CallLabel } from '../events.js'
import type { OutgoingRequest } from './exchange.js'

export interface UpstreamRequest extends Endpoint {
  readonly priority: Priority
  /** The caller whose share of first answers is used. Default: the gateway's own. */
  readonly callerId?: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly params?: Readonly<Record<string, string>>
  /** A list is repeated: `id=1&id=2`. Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  readonly body?: unknown
  /** Whether the call may be sent twice. Analytics queries are POSTs, and only read; a submit is not idempotent. */
  readonly idempotent: boolean
}

export function urlOf(apiUrl: string, { path, params = {}, query = {} }: UpstreamRequest): URL {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (!value) throw new TypeError(`${path} needs a value for ${name}`)
    return encodeURIComponent(value)
  })
  const url = new URL(filled, apiUrl)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value])
      url.searchParams.append(name, `${one}`)
  }
  return url
}

export function outgoing(
  { family: pool, method, body }: UpstreamRequest,
  url: URL,
  token: string,
  signal: AbortSignal,
): OutgoingRequest {
  const authorization = `Bearer ${token}`
  if (body === undefined) return { method, url, pool, headers: { authorization }, signal }
  const headers = { authorization, 'content-type': 'application/json' }
  return { method, url, pool, headers, body: JSON.stringify(body), signal }
}

export function labelOf({ family, priority, method, path }: UpstreamRequest): CallLabel {
  return { family, priority, method, path }
}
