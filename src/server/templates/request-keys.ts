import { ownCopy } from '../compression/own-copy.js'
import type { RequestHead } from './request-head.js'

/** A dashboard has a few dozen texts. */
const SLOTS = 256
/** Longer bodies are read each time. So all slots together take at most some 2 MB. */
const LONGEST_KEPT = 4 * 1_024
/** Of a body, to find its slot. More than there are in a UUID, by which texts of one dashboard often differ. */
const SAMPLES = 64

interface KnownRequest {
  readonly headKey: string
  readonly url: string
  /** Undefined: it has none. */
  readonly body: Buffer | undefined
  readonly key: string
}

/**
 * The keys of requests' templates. Whoever polls sends the same bytes again: to compare them takes less than to
 * read them as a text, and a text that is the same string as before is not hashed again.
 */
export class RequestKeys {
  readonly #known: (KnownRequest | undefined)[] = new Array<undefined>(SLOTS).fill(undefined)

  keyOf({ key: headKey }: RequestHead, url: string, body: Buffer | undefined): string {
    if (url.length + (body?.length ?? 0) > LONGEST_KEPT) return newKey(headKey, url, body)
    const slot = body ? slotOfBytes(body) : slotOfText(url)
    const known = this.#known[slot]
    const isSame = known?.headKey === headKey && known.url === url && isSameBody(known.body, body)
    if (isSame) return known.key
    const key = newKey(headKey, url, body)
    this.#known[slot] = { headKey, url, body: body && ownCopy(body), key }
    return key
  }
}

function newKey(headKey: string, url: string, body: Buffer | undefined): string {
  return `${headKey}\n${url}\n${body ?? ''}`
}

function isSameBody(known: Buffer | undefined, body: Buffer | undefined): boolean {
  return known && body ? known.equals(body) : known === body
}

function slotOfBytes(bytes: Buffer): number {
  const step = stepOver(bytes.length)
  let hash = bytes.length
  for (let at = 0; at < bytes.length; at += step) {
    hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  }
  return (hash >>> 0) % SLOTS
}

/** Apart: a function that gives the code of each place would be called for each. */
function slotOfText(text: string): number {
  const step = stepOver(text.length)
  let hash = text.length
  for (let at = 0; at < text.length; at += step) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  }
  return (hash >>> 0) % SLOTS
}

function stepOver(length: number): number {
  return Math.max(1, Math.floor(length / SAMPLES))
}
