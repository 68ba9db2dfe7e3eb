/** The question is not valid. The message names the argument and says what is allowed. */
export class InvalidReportQueryError extends Error {
  override readonly name = 'InvalidReportQueryError'
  readonly code = 'BAD_USER_INPUT'
  /** As the client wrote it, for example `interval.to`. */
  readonly argument: string

  constructor(argument: string, message: string) {
    super(`${argument}: ${message}`)
    this.argument = argument
  }
}

/** For a text of the client's, which is shown shortened, with what is wrong with it. */
export function unfitText(argument: string, text: string, what: string): InvalidReportQueryError {
  return new InvalidReportQueryError(argument, `${JSON.stringify(text.slice(0, 80))} ${what}`)
}

/** The caller may not do this. The message names what would allow it. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError'
  readonly code = 'FORBIDDEN'
}
