import type { Quota, QuotaBucket } from './quota.js'
import type { WindowScript } from './quota-windows.js'
import type { Tokens } from './tokens.js'

/**
 * What happens to a quota behind the back of its user. `token` is the one issued last; without
 * a bucket, that one is meant.
 */
export interface QuotaControls {
  /** Others use the same token: so many requests more are counted in its window. */
  consume(calls: number, bucket?: QuotaBucket): void
  /** The open window ends now, earlier than its headers told; twice in a row: it resets twice. */
  resetNow(bucket?: QuotaBucket): void
  /** The end of the open window moves, and the headers tell it: the reset drifts. */
  moveReset(bySeconds: number, bucket?: QuotaBucket): void
  /**
   * The next window to open tells its usual end but lasts so long. Shorter: it resets early; longer:
   * late, and tells one second more, again and again; several: in their order.
   */
  nextWindow(script: WindowScript, bucket?: QuotaBucket): void
}

export function quotaControls(quota: Quota, tokens: Tokens): QuotaControls {
  const token = (bucket: QuotaBucket): string => {
    const { latest } = tokens
    if (bucket === 'token' && latest === undefined) throw new Error('No token has been issued yet')
    return latest ?? ''
  }
  return {
    consume: (calls, bucket = 'token') => quota.consume(token(bucket), bucket, calls),
    resetNow: (bucket = 'token') => quota.resetNow(token(bucket), bucket),
    moveReset: (bySeconds, bucket = 'token') => quota.moveReset(token(bucket), bucket, bySeconds),
    nextWindow: (script, bucket = 'token') => quota.nextWindow(bucket, script),
  }
}
