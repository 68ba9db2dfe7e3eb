import { ANYBODY, type Caller } from '../../reports/caller/asker.js'
import { type HeaderFields, keysIn, matching } from './keys.js'
import type { AccessPolicy } from './policy.js'

/** What the keys of a request are good for, at one kind of route. */
export interface Credentials<Right> {
  readonly right: Right
  /** A key was sent, keys are configured for this, and it is none of them. */
  readonly isKeyWrong: boolean
}

/** Who asks the API; null: nobody whom it answers. */
export function callerOf(headers: HeaderFields, policy: AccessPolicy): Credentials<Caller | null> {
  const { auth, apiKeys, adminKeys, isLoopback } = policy
  const keys = keysIn(headers)
  const admin = matching(keys, adminKeys)
  const known = admin ?? matching(keys, apiKeys)
  if (known !== undefined) {
    return { right: { id: callerId(known), mayInvalidate: admin !== undefined }, isKeyWrong: false }
  }
  const mayInvalidate = isLoopback && adminKeys.length === 0
  return {
    right: auth === 'none' ? { id: ANYBODY, mayInvalidate } : null,
    isKeyWrong: keys.length > 0 && apiKeys.length + adminKeys.length > 0,
  }
}

/** How many callers there can be: whoever has no key is one. */
export function callersOf({ auth, apiKeys, adminKeys }: AccessPolicy): number {
  return new Set([...apiKeys, ...adminKeys]).size + (auth === 'none' ? 1 : 0)
}

/** Whether metrics and the whole body of readiness may be read. */
export function mayReadMetrics(
  headers: HeaderFields,
  isOpen: boolean,
  policy: AccessPolicy,
): Credentials<boolean> {
  if (isOpen) return { right: true, isKeyWrong: false }
  const hashes = [...policy.metricsKeys, ...policy.apiKeys, ...policy.adminKeys]
  const keys = keysIn(headers)
  const right = matching(keys, hashes) !== undefined
  return { right, isKeyWrong: !right && keys.length > 0 && hashes.length > 0 }
}

/** From the hash in the configuration, never from what somebody sent. */
function callerId(hash: string): string {
  return `key-${hash.slice(0, 8)}`
}
