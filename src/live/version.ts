/** What is told of a question at one time. */
export interface Version {
  /** The result as JSON text. */
  readonly text: string
  /** Of the text as UTF-8. */
  readonly bytes: number
  /** Equal where what is told is equal, ages aside; the same in every process. */
  readonly digest: string
  /** The question cannot be asked: the text has errors and no data. */
  readonly isRefused: boolean
  /** Of the reports in it. */
  readonly reportKeys: readonly string[]
  readonly writtenMs: number
  /** When to ask again, in epoch milliseconds. */
  readonly askAgainMs: number
}
