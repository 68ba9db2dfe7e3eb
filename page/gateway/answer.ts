/** Why something could not be told. */
export interface Problem {
  /** Of the gateway's error, or `UNREACHABLE`. */
  readonly code: string
  readonly message: string
  readonly retryAfterSeconds: number | null
}

export interface Answer<Result> {
  readonly data: Result | null
  readonly problem: Problem | null
}

export interface RawAnswer<Result> {
  readonly data?: Result | null | undefined
  readonly errors?:
    | readonly {
        readonly message: string
        readonly extensions?: Readonly<Record<string, unknown>> | undefined
      }[]
    | undefined
}

/** One problem is shown at a time: the first. */
export function answerOf<Result>({ data, errors }: RawAnswer<Result>): Answer<Result> {
  const [error] = errors ?? []
  if (!error) return { data: data ?? null, problem: null }
  const { code, retryAfterSeconds } = error.extensions ?? {}
  return {
    data: data ?? null,
    problem: {
      code: typeof code === 'string' ? code : 'UNKNOWN',
      message: error.message,
      retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null,
    },
  }
}

export const UNREACHABLE: Problem = {
  code: 'UNREACHABLE',
  message: 'The gateway does not answer',
  retryAfterSeconds: null,
}
