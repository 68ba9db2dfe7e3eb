/**
 * What a call is for: `run` polls or fetches a submitted run · `first` a foreground load: the caller waits and
 * nothing can be served (miss, or beyond the hard age) · `refresh` a revalidation of a stale value · `early` a
 * refresh-ahead of a fresh value.
 */
export type Priority = 'run' | 'first' | 'refresh' | 'early'

/** No question waits for a background call: it is given up before one that a question waits for. */
export function isBackground(priority: Priority): boolean {
  return priority !== 'run' && priority !== 'first'
}
