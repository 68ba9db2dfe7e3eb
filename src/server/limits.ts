/** Defaults of `limits.*` in CONFIG_FILE. */
export const SERVER_LIMITS = {
  /** Operations of one batch. */
  batch: 20,
  connections: 10_000,
  connectionsPerAddress: 1_000,
}

export type ServerLimits = Readonly<typeof SERVER_LIMITS>
