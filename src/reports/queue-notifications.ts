/** Genesys Cloud tells of changes of queues, so that reports of how they stand now need not be read so often. */
export interface QueueNotifications {
  /** A report of how these queues stand now was read. */
  noteRead(queueIds: readonly string[]): void
  /** Whether each change of all of them is told that came after the instant. */
  areTold(queueIds: readonly string[], sinceMs: number): boolean
}
