/** An answer's bytes; parts of it may belong to other answers, too. */
export interface AnswerBytes {
  readonly parts: readonly Buffer[]
  readonly length: number
  /** What it takes of memory besides what belongs to other answers, too. */
  readonly ownBytes: number
}
