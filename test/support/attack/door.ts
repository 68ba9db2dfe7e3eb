import { type Exchange, headerValues, type RawRequest } from './exchange.js'

/** How the attacked gateway lets callers in. */
export type Door = { readonly kind: 'open' } | { readonly kind: 'keys'; readonly key: string }

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
const CERTAINLY_FOREIGN_HOST = /^([a-z0-9-]+\.)+(example|io|com|internal)(:\d+)?$/i
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
const SANDBOX_ORIGIN = /^https:\/\/(studio|sandbox\.embed)\.apollographql\.com$/i

/**
 * Whether nobody who sends this may read data. Only what is certain counts: where a request is
 * ambiguous (two Host headers, one of them ours), the oracle claims nothing.
 */
export function mustSeeNothing({ requests }: Exchange, door: Door): boolean {
  return requests.every((request) =>
    door.kind === 'keys' ? !carries(request, door.key) : isForeign(request),
  )
}

function carries(request: RawRequest, key: string): boolean {
  const bearers = headerValues(request, 'authorization').map((value) =>
    value.replace(/^bearer\s+/i, ''),
  )
  return [...bearers, ...headerValues(request, 'x-api-key').flatMap(split)].includes(key)
}

const split = (value: string) => [value, ...value.split(',').map((part) => part.trim())]

function isForeign(request: RawRequest): boolean {
  const hosts = headerValues(request, 'host')
  const origins = headerValues(request, 'origin')
  const everyHostForeign =
    hosts.length > 0 && hosts.every((host) => CERTAINLY_FOREIGN_HOST.test(host))
  const everyOriginForeign =
    origins.length > 0 &&
    origins.every(isForeignOrigin) &&
    hosts.every((host) => LOOPBACK.test(host))
  return everyHostForeign || everyOriginForeign
}

/** An empty one is no origin at all, or a foreign one: nothing is claimed. */
function isForeignOrigin(origin: string): boolean {
  return origin !== '' && !LOCAL_ORIGIN.test(origin) && !SANDBOX_ORIGIN.test(origin)
}
