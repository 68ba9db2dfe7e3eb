/** Errors of loads as text, for other processes; the cache itself knows none of them. */
export interface ErrorCodec {
  /** Without secrets: it lies in the store for a while. */
  textOf(error: unknown): string
  /** The same kind of error again; of anything else, one that says that a load has failed. */
  errorFrom(text: string | undefined, nowMs: number): Error
}

/** For a process that shares nothing. */
export const noErrorCodec: ErrorCodec = {
  textOf: () => '',
  errorFrom: () => new Error('The load has failed in another process'),
}
