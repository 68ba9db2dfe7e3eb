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
  /** Writes the text if nobody has since, and resolves with its new version; else with what is there now. */
  swap(version: number, text: string): Promise<number | Versioned>
  /** Called with the version that another process has written; undefined: messages may have been lost. */
  onChange(listener: (version: number | undefined) => void): void
}
