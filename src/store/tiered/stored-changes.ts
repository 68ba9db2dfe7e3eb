/** How a store tells what has become of its values in other processes. */
export interface StoredChanges {
  /** Another process has stored a new value of this key. */
  onStored(listener: (key: string) => void): void
  /** From here on changes are told again; those until now may have been lost. */
  onReconnect(listener: () => void): void
}
