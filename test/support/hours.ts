import type { GraphAnswer } from './gateway.js'

/** A report about one hour of the past: its answer is final, and each hour is a question of its own. */
export interface HourReport {
  readonly queuePerformance: {
    readonly rows: readonly object[]
    readonly freshness: { readonly state: string; readonly source: string; readonly asOf: string }
  } | null
}

const LAST_HOUR_MS = Date.parse('2026-11-14T23:00:00Z')
const HOUR_MS = 3_600_000

/** @param hour counted back from a day that is long over */
export function hourQuestion(hour: number): string {
  return `{ queuePerformance(interval: { from: "${hourStart(hour)}", to: "${hourStart(hour - 1)}" }) { rows { offered answered } freshness { state source asOf } } }`
}

export function hourStart(hour: number): string {
  return new Date(LAST_HOUR_MS - hour * HOUR_MS).toISOString()
}

export function rowsOf(answer: GraphAnswer<HourReport>): string | undefined {
  const rows = answer.data?.queuePerformance?.rows
  return rows && JSON.stringify(rows)
}

export function sourceOf({ data }: GraphAnswer<HourReport>): string | undefined {
  return data?.queuePerformance?.freshness.source
}
