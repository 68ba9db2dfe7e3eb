/** What one answer says about one window. Each field may be missing, and is read by itself. */
export interface WindowReading {
  readonly limit?: number | undefined
  readonly remaining?: number | undefined
  /** The instant of the reset, as exactly as the header gives it. */
  readonly headerResetMs?: number | undefined
  /** So long after the reset no call counts on it yet. Default: 0. */
  readonly marginMs?: number | undefined
}

/** Whether an answer gave the window's limit or count. */
export function hasNumbers(reading: WindowReading | undefined): reading is WindowReading {
  return reading?.limit !== undefined || reading?.remaining !== undefined
}

/** The limit that a 429's body names: `{namespace: 'analytics', key: '…'}`. */
export interface NamedLimit {
  readonly namespace?: string | undefined
  readonly key?: string | undefined
}

/**
 * What one answer says about the budget; its own fields are the token's window.
 *
 * An IETF `RateLimit` with several policies is read as the one with least left, so a burst and a
 * sustained limit alternate in one window. Holding both would need the name of each policy in the
 * reading, and one bucket for each name.
 */
export interface BudgetReading extends WindowReading {
  /** The family's window, where the family sends its own numbers. */
  readonly own?: WindowReading | undefined
  /** Present exactly when the answer was a 429. */
  readonly refused?: { readonly named?: NamedLimit | undefined }
  /** From when on the upstream takes calls again. Used only together with `refused`. */
  readonly retryAtMs?: number | undefined
}
