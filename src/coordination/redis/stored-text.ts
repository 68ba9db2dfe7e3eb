import type { Fence } from '../leases.js'
import { KEY_CHANNEL, keyMessage, leaseKey, valueKey } from './keys.js'
import { COMMIT, KEEP_TOKEN_MS } from './lease-scripts.js'
import type { AttemptOptions, RedisLink } from './link.js'

/**
 * What lies in Redis: the token of the lease under which it was written (0: none), a blank, and the
 * encoded value. Scripts read the token from it, see `COMMIT`.
 */
export function storedText(encoded: string, token = 0): string {
  return `${token} ${encoded}`
}

/** The encoded value; an empty text where there was no token. */
export function readStored(text: string): string {
  const [start] = /^\d{1,20} /.exec(text) ?? []
  return start === undefined ? '' : text.slice(start.length)
}

/** A text to be stored under the name of a lease. */
export interface FencedText {
  readonly name: string
  readonly text: string
  readonly keepMs: number
  readonly fence: Fence
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly now?: number | ''
}

/** Stores the text, ends the lease and tells all processes; false: a later holder's text counts. */
export async function commit(
  link: Pick<RedisLink, 'id' | 'run'>,
  { name, text, keepMs, fence, now = '' }: FencedText,
  options?: AttemptOptions<unknown>,
): Promise<boolean> {
  const messages = [keyMessage('stored', name), keyMessage('stored', name, link.id)] as const
  const [message, ofSender] = messages
  const args = [fence.token, text, keepMs, KEY_CHANNEL, message, KEEP_TOKEN_MS, now, ofSender]
  return (await link.run(COMMIT, [valueKey(name), leaseKey(name)], args, options)) === 1
}
