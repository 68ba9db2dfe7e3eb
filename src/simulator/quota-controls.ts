import type { Quota, QuotaBucket } from './quota.js'
import type { WindowScript } from './quota-windows.js'
import type { Tokens } from './tokens.js'

/**
 * Changes of a quota that the gateway does not cause. `token` is the one issued last, and the default.
 */
export interface QuotaControls {
  /** Other clients use the same token: so many requests more are counted in its window. */
  consume(calls: number, bucket?: QuotaBucket): void
  /** The open window ends now, earlier than its headers said; called twice, it resets twice. */
  resetNow(bucket?: QuotaBucket): void
  /** The end of the open window moves, in the headers too: the reset drifts. */
  moveReset(bySeconds: number, bucket?: QuotaBucket): void
  /**
   * The next window has the normal end in its headers, but lasts as scripted. Shorter: it resets early.
   * Longer: it resets late, with one second left in the headers again and again. Several: in their order.
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
