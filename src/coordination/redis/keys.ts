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

export function keyMessage(change: KeyChange, name: string): string {
  return `${change} ${name}`
}

export function readKeyMessage(message: string): {
  readonly change: string
  readonly name: string
} {
  const space = message.indexOf(' ')
  return { change: message.slice(0, space), name: message.slice(space + 1) }
}
