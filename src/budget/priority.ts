/**
 * What a call is worth: `run` polls or fetches a run that is paid for already · `first`: someone waits
 * with nothing servable · `refresh` of what is served meanwhile · `early`: before anybody has to wait ·
 * `warm`: before anybody has asked.
 */
export type Priority = 'run' | 'first' | 'refresh' | 'early' | 'warm'

/** Nobody waits for it: it is given up before a call that somebody waits for. */
export function isBackground(priority: Priority): boolean {
  return priority !== 'run' && priority !== 'first'
}
