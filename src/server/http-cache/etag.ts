import { createHash } from 'node:crypto'

/**
 * A strong tag of these bytes (RFC 9110, 8.8.3). Another content type or content coding of the same text
 * is another representation, and has a tag of its own (8.8.3.3).
 *
 * @param coding `gzip`, `br`; without one: identity
 */
export function etagOf(text: string | Uint8Array, contentType: string, coding?: string): string {
  const digest = createHash('sha256').update(`${contentType}\n`).update(text).digest('base64url')
  return withCoding(`"${digest.slice(0, DIGEST_CHARS)}"`, coding)
}

/** 132 bits: texts that share a tag do not come up. */
const DIGEST_CHARS = 22

/** The tag of the same representation in a content coding. */
export function withCoding(etag: string, coding: string | undefined): string {
  return coding === undefined || coding === 'identity' ? etag : `${etag.slice(0, -1)}-${coding}"`
}

/** Whether `If-None-Match` holds this tag: a list of tags, compared weakly, or `*` (RFC 9110, 13.1.2). */
export function isNotModified(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return (ifNoneMatch.match(ENTITY_TAG) ?? []).some((one) => one === etag)
}

/** Its opaque part: `W/` before it makes no difference to a weak comparison. */
const ENTITY_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g
