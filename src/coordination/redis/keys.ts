/**
 * Names in Redis. What one script touches carries one hash tag, so that it lies on one node of a
 * cluster; `name` is that of a lease, often a store key, and has no braces.
 */
export function valueKey(name: string): string {
  return `gcx:{${name}}:value`
}

/** Hash: who holds the lease, with which token, until when; which run; which failure. */
export function leaseKey(name: string): string {
  return `gcx:{${name}}:flight`
}

/** Tells all processes what became of a name; messages by `keyMessage`. */
export const KEY_CHANNEL = 'gcx:keys'

/** `stored`: there is a new value · `ended`: the lease is free. */
export type KeyChange = 'stored' | 'ended'

/**
 * Message format of the previous release (f06fb71): "change name". The sender is appended to the change, which that
 * release ignores; so `stored` is published twice, with a sender and without.
 */
export function keyMessage(change: KeyChange, name: string, sender?: string): string {
  return `${sender === undefined ? change : `${change}:${sender}`} ${name}`
}

/** The sender is undefined where none was told. */
export function readKeyMessage(message: string) {
  const space = message.indexOf(' ')
  const [change = '', sender] = message.slice(0, space).split(':', 2)
  return { change, sender, name: message.slice(space + 1) }
}
