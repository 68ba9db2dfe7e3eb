/** What one answer tells about one window. Every field may be missing: answers are believed field by field. */
export interface WindowReading {
  readonly limit?: number
  readonly remaining?: number
  /** As told: the instant itself, as well as it is known. */
  readonly resetsAtMs?: number
  /** How much longer nobody counts on the reset. Default: not at all. */
  readonly marginMs?: number
}

/** Whether an answer told anything of the window's count. */
export function hasNumbers(reading: WindowReading | undefined): reading is WindowReading {
  return reading?.limit !== undefined || reading?.remaining !== undefined
}

/** The limit that a 429's body names: `{namespace: 'analytics', key: '…'}`. */
export interface NamedLimit {
  readonly namespace?: string
  readonly key?: string
}

/**
 * What one answer tells about the budget.
 *
 * Of several policies in one IETF `RateLimit` the reader passes on the one with least left, so a
 * burst and a sustained limit take turns in one window. To hold both, a reading needs the name of
 * each policy; the budget then keeps one bucket for each name, and all of them must have room.
 *
 * Its own fields are the token's window. */
export interface BudgetReading extends WindowReading {
  /** The window of the family, where the family sends numbers of its own. */
  readonly own?: WindowReading
  /** Present exactly when the answer was a 429. */
  readonly refused?: { readonly named?: NamedLimit }
  /** When the upstream asked us to come back. Only believed together with `refused`. */
  readonly retryAtMs?: number
}
