/** What one answer tells about one window. Every field may be missing: answers are believed field by field. */
export interface WindowReading {
  readonly limit?: number
  readonly remaining?: number
  readonly resetsAtMs?: number
}

/** The limit that a 429's body names: `{namespace: 'analytics', key: '…'}`. */
export interface NamedLimit {
  readonly namespace?: string
  readonly key?: string
}

/** What one answer tells about the budget. Its own fields are the token's window. */
export interface BudgetReading extends WindowReading {
  /** The window of the family, where the family sends numbers of its own. */
  readonly own?: WindowReading
  /** Present exactly when the answer was a 429. */
  readonly refused?: { readonly named?: NamedLimit }
  /** When the upstream asked us to come back. Only believed together with `refused`. */
  readonly retryAtMs?: number
}
