/** What the server takes, whatever is asked. */
export interface ServerLimits {
  /** Operations of one batch. */
  readonly batch: number
  readonly connections: number
  readonly connectionsPerAddress: number
}

/** Defaults of `limits.*` in CONFIG_FILE. */
export const SERVER_LIMITS: ServerLimits = {
  batch: 20,
  connections: 10_000,
  connectionsPerAddress: 1_000,
}
