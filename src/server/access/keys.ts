import { createHash, timingSafeEqual } from 'node:crypto'
import type { HeaderFields } from './header-fields.js'

/** Every key in the request: after `Authorization: Bearer`, and in `x-api-key`. */
export function keysIn(headers: HeaderFields): readonly string[] {
  const bearer = (headers['authorization'] ?? []).map((value) => BEARER.exec(value)?.[1] ?? '')
  return [...bearer, ...(headers['x-api-key'] ?? [])].map(trimmed).filter((key) => key !== '')
}

/** The first of `hashes` that belongs to one of the keys. */
export function matching(keys: readonly string[], hashes: readonly string[]): string | undefined {
  const digests = keys.flatMap(bytesOf).map((bytes) => createHash('sha256').update(bytes).digest())
  // Every hash is compared, each in constant time: the time taken tells nothing.
  return hashes.filter((hash) => {
    const known = Buffer.from(hash, 'hex')
    return digests.map((digest) => timingSafeEqual(digest, known)).includes(true)
  })[0]
}

const BEARER = /^bearer[ \t]+(.*)$/i

/** Not `trim()`: it would also cut a no-break space, which is a byte of other letters in UTF-8. */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** Node reads header fields as Latin-1; a client may have written either that or UTF-8. */
function bytesOf(key: string): readonly Buffer[] {
  const asSent = Buffer.from(key, 'latin1')
  const asRead = Buffer.from(key, 'utf8')
  return asSent.equals(asRead) ? [asSent] : [asSent, asRead]
}
