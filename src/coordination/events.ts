/** What befalls the store. None of it costs an answer. */
export type StoreEvent =
  /** It failed, hung or refused: the operation counted as a miss, the answer was given all the same. */
  | { readonly type: 'storeFailed'; readonly operation: StoreOperation; readonly error: unknown }
  /** It is not asked any more, until it answers in time again. */
  | { readonly type: 'storeDown'; readonly error: unknown }
  | { readonly type: 'storeUp'; readonly downMs: number }
  /** A text under a key of ours that no gateway has written whole: it counts as a miss. */
  | { readonly type: 'unreadable' }

export type StoreOperation =
  | 'getMany'
  | 'set'
  | 'lease'
  | 'run record'
  | 'run places'
  | 'marks'
  | 'budget'
  | 'token'
