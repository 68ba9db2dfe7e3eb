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
  readonly body: Buffer
  readonly key: string
}

/**
 * The keys of requests' templates. Whoever polls sends the same bytes again: to compare them takes less than to
 * read them as a text, and a text that is the same string as before is not hashed again.
 */
export class RequestKeys {
  readonly #known: (KnownRequest | undefined)[] = new Array<undefined>(SLOTS).fill(undefined)

  keyOf({ key: headKey }: RequestHead, url: string, body: Buffer | undefined): string {
    if (!body || body.length > LONGEST_KEPT) return `${headKey}\n${url}\n${body ?? ''}`
    const slot = slotOf(body)
    const known = this.#known[slot]
    const isSame = known?.headKey === headKey && known.url === url && known.body.equals(body)
    if (isSame) return known.key
    const key = `${headKey}\n${url}\n${body}`
    this.#known[slot] = { headKey, url, body: ownCopy(body), key }
    return key
  }
}

function slotOf(body: Buffer): number {
  const step = Math.max(1, Math.floor(body.length / SAMPLES))
  let hash = body.length
  for (let at = 0; at < body.length; at += step) hash = (Math.imul(hash, 31) + (body[at] ?? 0)) | 0
  return (hash >>> 0) % SLOTS
}
