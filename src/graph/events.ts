/** What the GraphQL face tells of requests. */
export type GraphEvent = {
  /** A document that `documents.manifest` does not list. */
  readonly type: 'unlistedDocument'
  /** Of its text. */
  readonly sha256?: string
  /** The name of its first operation. */
  readonly operation?: string | null
  /** Where no text is known. */
  readonly id?: string | undefined
  readonly isRefused: boolean
  /** Whether no request for it has been told before. */
  readonly isFirst: boolean
}
