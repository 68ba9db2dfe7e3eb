import type { Encoding } from './accept-encoding.js'

/** A strong tag names the bytes that are sent, so each encoding has its own (RFC 9110, 8.8.3.3). */
export function encodedTag(tag: string, encoding: Encoding): string {
  if (encoding === 'identity' || tag.startsWith('W/')) return tag
  return `${tag.slice(0, -1)}-${encoding}"`
}
