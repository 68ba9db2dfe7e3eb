interface SharedFailure {
  /** How many in a row. */
  readonly count: number
  /** For `ErrorText`. */
  readonly error: string
}

/** How a failed load is told to other processes. */
export function sharedFailureText(count: number, error: string): string {
  return JSON.stringify({ count, error } satisfies SharedFailure)
}

/** Undefined: not written by us. */
export function readSharedFailure(text: string): SharedFailure | undefined {
  try {
    const { count, error } = JSON.parse(text) as Partial<SharedFailure>
    return Number.isSafeInteger(count) && typeof error === 'string'
      ? { count: Number(count), error }
      : undefined
  } catch {
    return undefined
  }
}
