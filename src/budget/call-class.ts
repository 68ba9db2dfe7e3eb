/**
 * What a call is worth: 0 polls or fetches a run already paid for, 1 someone waits with nothing
 * servable, 2 a refresh, 3 an early refresh, 4 warming.
 */
export type CallClass = 0 | 1 | 2 | 3 | 4
