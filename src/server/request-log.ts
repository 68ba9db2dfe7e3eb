import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

/** LOG_REQUESTS: which requests have a line in the log. */
export const REQUEST_LOGS = ['all', 'slow', 'none'] as const
export type RequestLog = (typeof REQUEST_LOGS)[number]

/** What the answer to a question was, as far as its log line depends on it. */
export interface AnswerOutcome {
  /** Also where the status is 200: of one field, or of one operation of a batch. */
  readonly hasErrors: boolean
  /** One of its reports was waited for. */
  readonly isMiss: boolean
}

export interface RequestOutcome extends AnswerOutcome {
  readonly status: number
  readonly ms: number
}

/** Longer than any answer from memory takes. */
const SLOW_MS = 250

/** Whether a request has a line: by default what failed, was waited for, or took long. */
export function isLogged(
  log: RequestLog,
  { status, ms, hasErrors, isMiss }: RequestOutcome,
): boolean {
  if (log !== 'slow') return log === 'all'
  return status >= 400 || hasErrors || isMiss || ms > SLOW_MS
}

export interface RequestLogParts {
  readonly logger: Logger
  readonly logRequests: RequestLog
  /** Counts each request, whether it has a line or not. */
  readonly count: (route: string, status: number, ms: number) => void
}

/** A request that has been answered, or whose client has gone. */
export interface AnsweredRequest extends RequestOutcome {
  readonly requestId: string
  readonly method: string
  /** Of its route. */
  readonly path: string
}

export type RecordRequest = (request: AnsweredRequest) => void

export function requestRecorder({ logger, logRequests, count }: RequestLogParts): RecordRequest {
  return (request) => {
    const { requestId, method, path, status, ms } = request
    count(path, status, ms)
    if (!isLogged(logRequests, request)) return
    logger.info({ requestId, method, path, status, ms: Math.round(ms) }, 'request')
  }
}

/** @returns notes of a request what its route knows; of one that no route answers nothing is noted */
export function requestLogHook(
  app: FastifyInstance,
  record: RecordRequest,
): (request: FastifyRequest, outcome: AnswerOutcome) => void {
  const outcomes = new WeakMap<FastifyRequest, AnswerOutcome>()
  app.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method } = request
    const { statusCode: status, elapsedTime: ms } = reply
    const path = request.routeOptions.url ?? 'unknown'
    const outcome = outcomes.get(request) ?? NOTHING_NOTED
    record({ requestId, method, path, status, ms, ...outcome })
  })
  return (request, outcome) => outcomes.set(request, outcome)
}

const NOTHING_NOTED: AnswerOutcome = { hasErrors: false, isMiss: false }
