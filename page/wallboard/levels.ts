import type { Pair } from '../choice/thresholds.js'

/** As colours on wallboards mean it. */
export type Level = 'calm' | 'warn' | 'alarm' | 'unknown'

/** Null: not known. */
export function levelOf(value: number | null, [warn, alarm]: Pair): Level {
  if (value === null) return 'unknown'
  if (value >= alarm) return 'alarm'
  return value >= warn ? 'warn' : 'calm'
}

/** Of somebody who waits on the line, not of what was written. Null: nobody does. */
export function longestWaitLevel(ms: number | null, threshold: Pair): Level {
  return ms === null ? 'calm' : levelOf(ms / 1_000, threshold)
}

/** Answered within hours: how long it waits is no alarm. */
const WRITTEN: readonly string[] = ['EMAIL', 'MESSAGE', 'INTERNALMESSAGE']

/** Since when somebody waits on the line. */
export function waitsOnLineSince(
  byMediaType: readonly {
    readonly mediaType: string
    readonly longestWaitingSince: string | null
  }[],
): string | null {
  const instants = byMediaType.flatMap(({ mediaType, longestWaitingSince }) =>
    WRITTEN.includes(mediaType) ? [] : (longestWaitingSince ?? []),
  )
  return instants.toSorted()[0] ?? null
}

/** Of ratios: at the target calm, up to a tenth below it warn, further below alarm. */
export function serviceLevelLevel(missesTargetBy: number | null): Level {
  if (missesTargetBy === null) return 'unknown'
  if (missesTargetBy <= 0) return 'calm'
  return missesTargetBy <= 0.1 ? 'warn' : 'alarm'
}
