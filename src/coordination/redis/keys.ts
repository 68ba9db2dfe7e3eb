/**
 * Names in Redis. What one script touches carries one hash tag, so that it lies on one node of a
 * cluster; `key` is the store key, which has no braces.
 */
export function valueKey(key: string): string {
  return `gcx:{${key}}:value`
}

/** Hash: who loads the key, with which token, until when; which run; which failure. */
export function flightKey(key: string): string {
  return `gcx:{${key}}:flight`
}

/** Tells all processes what became of a key; messages by `keyMessage`. */
export const KEY_CHANNEL = 'gcx:keys'

/** `stored`: there is a new value · `ended`: nobody leads the load any more. */
export type KeyChanges = 'stored' | 'ended'

export function keyMessage(news: KeyChanges, key: string): string {
  return `${news} ${key}`
}

export function readKeyMessage(message: string): { readonly news: string; readonly key: string } {
  const space = message.indexOf(' ')
  return { news: message.slice(0, space), key: message.slice(space + 1) }
}
