/** What is told of a question at one time. */
export interface Version {
  /** The result as JSON, in UTF-8. All who are told it share these bytes. */
  readonly text: Buffer
  /** Equal where what is told is equal, ages aside; the same in every process. */
  readonly digest: string
  /** The question cannot be asked: the text has errors and no data. */
  readonly isRefused: boolean
  readonly reports: readonly VersionReport[]
  readonly writtenMs: number
  /** When to ask again, in epoch milliseconds. */
  readonly askAgainMs: number
}

export interface VersionReport {
  readonly key: string
  /** When its data was asked for. */
  readonly asOfMs: number
}
