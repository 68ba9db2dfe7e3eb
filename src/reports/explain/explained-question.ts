import type { Family } from '../../budget/family.js'
import type { LoadPriority } from '../../cache/flights.js'
import type { AnsweringCall } from '../../cache/load-request.js'
import type { StaleReason } from '../../cache/policy/decide.js'
import { clientErrorOf, MASKED } from '../client-error.js'

/** `plan`: nothing is loaded, and it is told what would be · `run`: it is answered, and told what was done. */
export type ExplainMode = 'plan' | 'run'

/**
 * `HIT`: what is stored, fresh · `STALE`: what is stored, stale · `LOAD`: what the load brings · `JOIN`: what a
 * load brings that something else has begun · `ASSEMBLE`: what the load puts together of stored parts, without a
 * call · `REFUSED`: an error, or nothing.
 */
export type ExplainVerdict = 'HIT' | 'STALE' | 'JOIN' | 'LOAD' | 'ASSEMBLE' | 'REFUSED'

/** How a question is answered, and what that takes. */
export interface Outcome {
  readonly verdict: ExplainVerdict
  /** The lifetime rule of the value; null: there is none, or not yet. */
  readonly rule: string | null
  /** Of the load; null: there is none. */
  readonly priority: LoadPriority | null
  readonly upstreamCalls: number
  /** That answers the load, and others where they share it. Absent: it has none, or is no query that waits for others. */
  readonly call?: AnsweringCall | undefined
  /** The code of the error, or why the value is stale. */
  readonly reason: string | null
  /** Of the error. */
  readonly message?: string
}

/** One question to a report, or about names: then it has neither a report nor one key. */
export interface ExplainedQuestion extends Outcome {
  readonly report: string | null
  readonly key: string | null
  readonly canonical: string | null
  readonly family: Family | null
}

/** The caller wants only what is cached (`freshness.onlyIfCached`), and nothing is. */
export const ONLY_IF_CACHED = 'ONLY_IF_CACHED'

/** As `freshness.reason` of the schema writes it. */
export function staleReasonText(reason: StaleReason): string {
  return reason.toUpperCase().replaceAll('-', '_')
}

/** As the client is told the error. */
export function toldError(error: unknown, nowMs: number): { reason: string; message: string } {
  const { code, message } = clientErrorOf(error, nowMs) ?? MASKED
  return { reason: code, message }
}

export function refused(error: unknown, nowMs: number): Outcome {
  const told = toldError(error, nowMs)
  return { verdict: 'REFUSED', rule: null, priority: null, upstreamCalls: 0, ...told }
}
