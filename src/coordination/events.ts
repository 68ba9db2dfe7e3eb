/** What happens to the store. None of it costs an answer. */
export type StoreEvent =
  /** An operation failed, hung or was refused, and counted as a miss. */
  | { readonly type: 'storeFailed'; readonly operation: StoreOperation; readonly error: unknown }
  /** The store is not asked until it answers a probe in time. */
  | { readonly type: 'storeDown'; readonly error: unknown }
  | { readonly type: 'storeUp'; readonly downMs: number }
  /** A stored text that is not valid: a miss. */
  | { readonly type: 'unreadable' }
  /** Another process has stored a new value. */
  | { readonly type: 'storedElsewhere'; readonly key: string }
  /** Other processes have invalidated values, by so many tags. */
  | { readonly type: 'invalidatedElsewhere'; readonly tags: number }

export type StoreOperation =
  | 'getMany'
  | 'set'
  | 'lease'
  | 'run record'
  | 'slots'
  | 'invalidations'
  | 'budget'
  | 'token'
  | 'notifications'
