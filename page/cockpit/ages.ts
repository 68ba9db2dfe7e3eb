import type { Snapshot } from './snapshot.js'

/** Answers whose data was at most this old, and older than the row before. */
export interface AgeRow {
  readonly label: string
  readonly answers: number
}

/** Prometheus's buckets are cumulative: each counts all that the one before counts. */
export function agesServed(snapshot: Snapshot): readonly AgeRow[] {
  const byLimit = [...snapshot.by('gcx_answer_age_seconds_bucket', 'le')]
    .map(([limit, count]) => ({
      seconds: limit === '+Inf' ? Number.POSITIVE_INFINITY : Number(limit),
      count,
    }))
    .sort((one, other) => one.seconds - other.seconds)
  return byLimit.map(({ seconds, count }, index) => ({
    label: labelOf(seconds, byLimit[index - 1]?.seconds ?? 0),
    answers: count - (byLimit[index - 1]?.count ?? 0),
  }))
}

function labelOf(seconds: number, before: number): string {
  return Number.isFinite(seconds) ? `up to ${duration(seconds)}` : `over ${duration(before)}`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${seconds / 60} min`
  return `${seconds / 3_600} h`
}
