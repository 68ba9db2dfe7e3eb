import type { Family } from '../budget/family.js'
import type { Genesys } from '../upstream/genesys.js'
import type { Interval } from './buckets.js'

/** What a load is given by whoever starts it. */
export interface LoadContext {
  readonly genesys: Genesys
  /** Design 7: 1 when someone waits with nothing servable, 2 for a refresh. */
  readonly callClass: 1 | 2
  readonly signal: AbortSignal
  /** When the load begins, in epoch milliseconds: rolling intervals are resolved by it. */
  readonly nowMs: number
}

/** What a load read. */
export interface ReportReading<Value> {
  readonly value: Value
  /** When the exchange began; of several, the first. */
  readonly asOfMs: number
  /** What it covers; null for what is true only now. */
  readonly interval: Interval | null
  readonly completeUntilMs?: number
}

/** One kind of report. Its questions are valid when they reach it. */
export interface ReportDefinition<Question, Value> {
  readonly id: string
  /** Raised when the same question means or yields something else. */
  readonly version: number
  /** The endpoint family whose budget pays for it. */
  readonly family: Family
  /** The question's meaning, see `report-key.ts`. */
  canonical(question: Question): {
    readonly query: Readonly<Record<string, unknown>>
    readonly zone: string
  }
  load(question: Question, context: LoadContext): Promise<ReportReading<Value>>
}
