/** Messages of what other processes store. */
export interface StoredChanges {
  /** Another process has stored a new value of this key. */
  onStored(listener: (key: string) => void): void
  /** Messages come again; those until now may have been lost. */
  onReconnect(listener: () => void): void
}
