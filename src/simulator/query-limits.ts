import { DAY } from '../time/clock.js'
import { FAMILY_NAMES } from '../upstream/wire/known-names.js'
import { ApiError, badRequest, invalidValue } from './api-error.js'
import { bucketsOf } from './query/buckets.js'

/**
 * From which size on analytics queries are refused. None is documented (facts 6.4, 11): the values are
 * set by tests, and can be changed at run time; absent: no limit. Messages are the upstream's where they
 * are known, else invented.
 */
export interface QueryLimits {
  /** Of aggregates: buckets with data, of all groups. */
  readonly resultRows?: number
  readonly longestMs?: number
  /** Of a query without a filter. */
  readonly longestUnfilteredMs?: number
  readonly predicates?: number
  /** From this length on the answer is a 504. */
  readonly slowFromMs?: number
  /** Of an answer; larger ones become a 413. */
  readonly answerBytes?: number
  /** A query that names one of these is refused, as one that names an unknown metric. */
  readonly refusedMetrics?: readonly string[]
}

/** The answer, unless the query or the answer is too large. */
export function withinLimits<Answer>(
  limits: QueryLimits,
  body: unknown,
  answer: () => Answer,
): Answer {
  if (Object.keys(limits).length === 0) return answer()
  refuseQuery(limits, body)
  const given = answer()
  const { resultRows = Infinity, answerBytes = Infinity } = limits
  if (rowsIn(given) > resultRows) throw badRequest('Result set is larger than result limit')
  if (answerBytes < Infinity && JSON.stringify(given).length > answerBytes) {
    throw refused(413, 'request.entity.too.large', 'The response is too large')
  }
  return given
}

function refuseQuery(limits: QueryLimits, body: unknown): void {
  const { longestMs = Infinity, longestUnfilteredMs = Infinity } = limits
  const { predicates = Infinity, slowFromMs = Infinity } = limits
  refuseMetrics(limits.refusedMetrics ?? [], body)
  const lengthMs = lengthOf(body)
  const count = predicatesIn(body)
  const mostMs = count > 0 ? longestMs : Math.min(longestMs, longestUnfilteredMs)
  if (lengthMs > mostMs) throw badRequest(`The interval is longer than ${mostMs / DAY} days`)
  if (count > predicates) throw badRequest(`At most ${predicates} predicates are supported`)
  if (lengthMs > slowFromMs) throw refused(504, 'request.timeout', 'The request timed out.')
}

function refuseMetrics(refused: readonly string[], body: unknown): void {
  const metrics = field(body, 'metrics')
  if (!Array.isArray(metrics)) return
  const named = metrics.find((metric) => refused.includes(metric))
  if (named === undefined) return
  // Genesys Cloud lists all that it knows, whether they were asked for or not.
  throw invalidValue(
    named,
    'Metric',
    FAMILY_NAMES.conversations.metrics.filter((metric) => !refused.includes(metric)),
  )
}

function lengthOf(body: unknown): number {
  const interval = field(body, 'interval')
  if (typeof interval !== 'string') return 0
  const { edges } = bucketsOf(interval)
  return (edges.at(-1) ?? 0) - (edges[0] ?? 0)
}

/** At every depth. */
function predicatesIn(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0
  return Object.entries(json).reduce((count, [name, value]) => {
    const here = name === 'predicates' && Array.isArray(value) ? value.length : 0
    return count + here + predicatesIn(value)
  }, 0)
}

function rowsIn(answer: unknown): number {
  const results = field(answer, 'results')
  if (!Array.isArray(results)) return 0
  return results.reduce<number>((rows, result) => {
    const data = field(result, 'data')
    return rows + (Array.isArray(data) ? data.length : 0)
  }, 0)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

function refused(status: number, code: string, message: string): ApiError {
  return new ApiError({ status, code, message })
}
