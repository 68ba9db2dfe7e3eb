/** A store that failed or hung: the operation counted as a miss, the answer was given all the same. */
export interface StoreEvent {
  readonly type: 'storeFailed'
  readonly operation: 'getMany' | 'set'
  readonly error: unknown
}
