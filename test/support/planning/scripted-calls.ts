import type { AggregateAnswer, AskAggregates } from '../../../src/planning/due-query.js'
import type { Clock } from '../../../src/time/clock.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../../src/upstream/errors/errors.js'
import { TOO_LARGE, VALUE_NOT_VALID } from '../../../src/upstream/errors/reason.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../../src/upstream/wire/wire.js'
import type { ManualClock } from '../manual-clock.js'
import type { Emission } from './emissions.js'
import { ODDITIES, type Oddity, odd } from './odd-answers.js'
import { answerAggregates, type Spelling } from './synthetic-upstream.js'

/** What becomes of a call. */
export type Fault = (typeof FAILURES)[number] | Oddity

const FAILURES = [
  'not valid',
  'too large',
  'value refused',
  'forbidden',
  'large request',
  'budget spent',
  'share used up',
  'too many requests',
  'failed',
  'timeout',
  'cannot be read',
] as const

export const FAULTS: readonly Fault[] = [...FAILURES, ...ODDITIES]

/** How a call went: what it asked, and as of when its answer is. */
export interface LoggedCall {
  readonly query: WireAggregateQuery
  /** Whose clock says when it began. */
  readonly clock: Clock
  startedAtMs: number
  /** When that was. */
  readAtMs: number
  outcome: 'clean' | 'odd' | 'failed'
  error?: Error
}

/** What calls do, in the order in which they begin; those behind the last do nothing odd. */
export interface CallScript {
  readonly faults: readonly (Fault | null)[]
  readonly delaysMs: readonly { readonly beforeMs: number; readonly afterMs: number }[]
}

export function scriptedCalls(
  time: ManualClock,
  emissions: readonly Emission[],
  spelling: Spelling,
  { faults, delaysMs }: CallScript,
) {
  const log: LoggedCall[] = []
  const askBy =
    (clock: Clock): AskAggregates =>
    async (_, query, { callerId, signal }) => {
      const fault = faults[log.length] ?? null
      const { beforeMs = 0, afterMs = 0 } = delaysMs[log.length] ?? {}
      const call: LoggedCall = {
        query,
        clock,
        startedAtMs: Number.NaN,
        readAtMs: Number.NaN,
        outcome: 'failed',
      }
      log.push(call)
      if (beforeMs > 0) await clock.sleep(beforeMs, signal)
      // No two calls begin at one instant: by it the test knows the call.
      while (log.some((other) => other.startedAtMs === clock.now())) await clock.sleep(1, signal)
      const startedAtMs = clock.now()
      call.startedAtMs = startedAtMs
      call.readAtMs = time.now()
      const written = answerAggregates(emissions, query, call.readAtMs, spelling)
      if (afterMs > 0) await clock.sleep(afterMs, signal)
      const failure = fault && failureOf(fault, callerId)
      if (failure) {
        call.error = failure
        throw failure
      }
      const { value, oddities } = odd(fault, aggregateAnswerSchema.parse(written))
      call.outcome = fault ? 'odd' : 'clean'
      const answer: AggregateAnswer = { value, startedAtMs, endedAtMs: clock.now(), oddities }
      return answer
    }
  return { log, askBy }
}

const rejected = (upstreamStatus: number, reason: string) =>
  new UpstreamRejectedError('refused', { upstreamStatus, reason })
const unavailable = (kind: UpstreamUnavailableError['kind'], upstreamStatus?: number) =>
  new UpstreamUnavailableError('not available', { kind, upstreamStatus })

function failureOf(fault: Fault, callerId: string | undefined): Error | null {
  switch (fault) {
    case 'not valid':
      return rejected(400, '')
    case 'too large':
      return rejected(400, TOO_LARGE)
    case 'value refused':
      return rejected(400, VALUE_NOT_VALID)
    case 'forbidden':
      return rejected(403, '')
    case 'large request':
      return rejected(413, '')
    case 'budget spent':
      return new BudgetSpentError('conversations.aggregates', 0)
    case 'share used up':
      return new BudgetSpentError('conversations.aggregates', 0, callerId ?? 'nobody')
    case 'too many requests':
      return unavailable('failed', 429)
    case 'failed':
      return unavailable('failed', 500)
    case 'timeout':
      return unavailable('timeout', 504)
    case 'cannot be read':
      return unavailable('malformed', 200)
    default:
      return null
  }
}
