import { type Bucket, IN_FLIGHT_WAIT_MS, standing } from './bucket.js'

/**
 * What a call is worth: 0 polls or fetches a run already paid for, 1 someone waits with nothing
 * servable, 2 a refresh, 3 an early refresh, 4 warming.
 */
export type CallClass = 0 | 1 | 2 | 3 | 4

export type Admission =
  | { readonly kind: 'room' }
  | { readonly kind: 'full'; readonly retryAtMs: number }
  /** A probe is under way: its answer is a moment away. */
  | { readonly kind: 'probing' }

/** Whether one bucket has room for a call of this class now. */
export function admission(bucket: Bucket, callClass: CallClass, nowMs: number): Admission {
  const now = standing(bucket, nowMs)
  switch (now.mode) {
    case 'BLOCKED':
      return { kind: 'full', retryAtMs: now.retryAtMs ?? nowMs }
    case 'DEGRADED':
      if (callClass >= 2)
        return { kind: 'full', retryAtMs: now.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS }
      break
    case 'NORMAL':
  }
  return bucket.probe === 'out' ? { kind: 'probing' } : { kind: 'room' }
}
