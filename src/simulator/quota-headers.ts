import { SECOND } from '../time/clock.js'

/**
 * `inin`: the upstream's headers (facts 2.1). The others are in use elsewhere: the guide's with the reset
 * as an epoch, the same with one more hyphen, and the draft of the IETF's HTTP API group.
 */
export type QuotaDialect = 'inin' | 'x-ratelimit' | 'x-rate-limit' | 'ietf' | 'none'

export interface QuotaState {
  readonly allowed: number
  /** This request included; grows beyond the limit. */
  readonly count: number
  readonly resetSeconds: number
  readonly resetAtMs: number
  readonly windowSeconds: number
}

export function quotaHeaders(dialect: QuotaDialect, state: QuotaState): Record<string, string> {
  const { allowed, count, resetSeconds, resetAtMs, windowSeconds } = state
  const remaining = Math.max(0, allowed - count)
  switch (dialect) {
    case 'inin':
      return {
        'inin-ratelimit-count': String(count),
        'inin-ratelimit-allowed': String(allowed),
        'inin-ratelimit-reset': String(resetSeconds),
      }
    case 'x-ratelimit':
    case 'x-rate-limit': {
      const prefix = dialect === 'x-ratelimit' ? 'X-RateLimit' : 'X-Rate-Limit'
      return {
        [`${prefix}-Limit`]: String(allowed),
        [`${prefix}-Remaining`]: String(remaining),
        [`${prefix}-Reset`]: String(Math.ceil(resetAtMs / SECOND)),
      }
    }
    case 'ietf':
      return {
        'RateLimit-Policy': `"default";q=${allowed};w=${windowSeconds}`,
        RateLimit: `"default";r=${remaining};t=${resetSeconds}`,
      }
    case 'none':
      return {}
    default:
      return dialect satisfies never
  }
}
