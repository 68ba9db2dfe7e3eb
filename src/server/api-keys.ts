import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ANYBODY } from '../reports/asker.js'

/** Who may ask. */
export type Auth =
  | { readonly kind: 'none' }
  /** SHA-256 of each key, lower-case hexadecimal. */
  | { readonly kind: 'api-keys'; readonly hashes: readonly string[] }

/** Whether the request carries a key: `Authorization: Bearer …` or `x-api-key`. */
export function isAllowed(auth: Auth, headers: IncomingHttpHeaders): boolean {
  if (auth.kind === 'none') return true
  const key = keyIn(headers)
  if (key === undefined) return false
  const hash = createHash('sha256').update(key).digest()
  // All of them are compared, each in constant time: how long it takes tells nothing.
  return auth.hashes
    .map((known) => timingSafeEqual(hash, Buffer.from(known, 'hex')))
    .some((same) => same)
}

/** Who asks, as may be shown: by the beginning of the configured hash, never by the key. */
export function callerIdOf(auth: Auth, headers: IncomingHttpHeaders): string {
  const key = keyIn(headers)
  if (auth.kind === 'none' || key === undefined) return ANYBODY
  return `key-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
}

function keyIn({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  if (typeof apiKey === 'string' && apiKey !== '') return apiKey
  return /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
}
