import { ANYBODY, type Caller, type Rights } from '../../reports/caller/asker.js'
import type { HeaderFields } from './header-fields.js'
import { keysIn, matching } from './keys.js'
import type { AccessPolicy } from './policy.js'

export interface Identified {
  readonly caller: Caller
  /** By right: a key was sent, keys are configured for the right, and the key is none of them. */
  readonly isKeyWrong: Readonly<Record<'ask' | 'readMetrics', boolean>>
}

/** @param isOwnHost whether the request is for a name that cannot be rebound to the gateway's address */
export function identify(
  headers: HeaderFields,
  isOwnHost: boolean,
  policy: AccessPolicy,
): Identified {
  const { apiKeys, adminKeys, metricsKeys, isLoopback } = policy
  const keys = keysIn(headers)
  const admin = matching(keys, adminKeys)
  const known = admin ?? matching(keys, apiKeys)
  const anybody = known === undefined && policy.auth === 'none'
  // On loopback metrics need no key. A page whose name is rebound to loopback needs one all the same.
  const openMetrics = policy.openMetrics || (isLoopback && isOwnHost)
  const rights: Rights = {
    ask: known !== undefined || anybody,
    invalidate: admin !== undefined || (anybody && isLoopback && adminKeys.length === 0),
    readMetrics: openMetrics || (known ?? matching(keys, metricsKeys)) !== undefined,
  }
  const hasApiKeys = apiKeys.length + adminKeys.length > 0
  const hasMetricsKeys = hasApiKeys || metricsKeys.length > 0
  return {
    caller: { id: known === undefined ? ANYBODY : callerId(known), rights },
    isKeyWrong: {
      ask: keys.length > 0 && hasApiKeys && known === undefined,
      readMetrics: keys.length > 0 && hasMetricsKeys && !rights.readMetrics,
    },
  }
}

/** How many callers there can be: all requests without a key are one. */
export function callersOf({ auth, apiKeys, adminKeys }: AccessPolicy): number {
  return new Set([...apiKeys, ...adminKeys]).size + (auth === 'none' ? 1 : 0)
}

/** From the hash in the configuration, never from what was sent. */
function callerId(hash: string): string {
  return `key-${hash.slice(0, 8)}`
}
