/** A text with a number that grows with each change. Version 0: there is none. */
export interface Versioned {
  readonly version: number
  readonly text: string
}

/**
 * One small text that several processes change. Every call rejects, within a limit of its own, while
 * the store is away.
 */
export interface SharedDocument {
  read(): Promise<Versioned>
  /** Writes if the version is still this one: the new version. Otherwise what is stored now. */
  compareAndSet(version: number, text: string): Promise<number | Versioned>
  /** Called with the version that another process has written; undefined: messages may have been lost. */
  onChange(listener: (version: number | undefined) => void): void
}

/** Of a process that shares with no other. */
export function localDocument(): SharedDocument {
  let stored: Versioned = { version: 0, text: '' }
  return {
    read: async () => stored,
    compareAndSet: async (version, text) => {
      if (version !== stored.version) return stored
      stored = { version: version + 1, text }
      return stored.version
    },
    onChange: () => {},
  }
}
