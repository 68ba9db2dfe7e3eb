/** A timer of Genesys Cloud, in the seconds that the schema writes. */
export interface DurationStats {
  readonly count: number
  readonly totalSeconds: number
  readonly averageSeconds: number | null
  readonly minSeconds: number | null
  readonly maxSeconds: number | null
}

/** From milliseconds; NaN for what is not known. */
export function durationStats(
  count: number,
  sumMs: number,
  minMs: number,
  maxMs: number,
): DurationStats {
  const seconds = (ms: number) => (count > 0 && Number.isFinite(ms) ? ms / 1_000 : null)
  return {
    count,
    totalSeconds: sumMs / 1_000,
    averageSeconds: seconds(sumMs / count),
    minSeconds: seconds(minMs),
    maxSeconds: seconds(maxMs),
  }
}
