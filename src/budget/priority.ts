/**
 * What a call is for: `run` polls or fetches a run that is paid for already · `first` loads for a
 * question with nothing servable · `refresh` replaces a value that is served meanwhile · `early` replaces
 * a value before it is stale.
 */
export type Priority = 'run' | 'first' | 'refresh' | 'early'

/** No question waits for a background call: it is given up before one that a question waits for. */
export function isBackground(priority: Priority): boolean {
  return priority !== 'run' && priority !== 'first'
}
