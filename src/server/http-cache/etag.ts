import { createHash } from 'node:crypto'
import type { Encoding } from '../compression/accept-encoding.js'
import { encodedTag } from '../compression/entity-tag.js'

/** A text that caches may keep: its strong tag without a content coding, and what its coding is chosen by. */
export class TaggedText {
  readonly tag: string
  readonly bytes: number
  #encoded: Map<Encoding, string> | undefined

  constructor(tag: string, bytes: number) {
    this.tag = tag
    this.bytes = bytes
  }

  /** In this encoding: put together once, for all who ask again. */
  tagIn(encoding: Encoding): string {
    if (encoding === 'identity') return this.tag
    this.#encoded ??= new Map()
    const known = this.#encoded.get(encoding)
    if (known !== undefined) return known
    const tag = encodedTag(this.tag, encoding)
    this.#encoded.set(encoding, tag)
    return tag
  }
}

/** Larger texts have no tag: hashing one would keep every other request waiting. */
const MOST_TAGGED_BYTES = 8 * 2 ** 20

/** 132 bits: texts that share a tag do not come up. */
const DIGEST_CHARS = 22

/**
 * Of a text as it is sent, in parts; null: it is too large. The same text of another type is another
 * representation.
 */
export function taggedText(
  parts: readonly (string | Buffer)[],
  contentType: string,
): TaggedText | null {
  const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  if (bytes > MOST_TAGGED_BYTES) return null
  const hash = createHash('sha256').update(`${contentType}\n`)
  for (const part of parts) hash.update(part)
  return new TaggedText(`"${hash.digest('base64url').slice(0, DIGEST_CHARS)}"`, bytes)
}

/** Its opaque part: `W/` before it makes no difference to a weak comparison. */
const ENTITY_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g

/** Whether `If-None-Match` holds this tag: a list of tags, compared weakly, or `*` (RFC 9110, 13.1.2). */
export function isNotModified(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  // What nearly every client sends: the tag that it was given.
  if (ifNoneMatch === tag) return true
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.match(ENTITY_TAG)?.includes(tag) ?? false
}
