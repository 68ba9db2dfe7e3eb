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

interface Waits {
  readonly longestWaitingSince: string | null
  readonly byMediaType: readonly {
    readonly mediaType: string
    readonly longestWaitingSince: string | null
  }[]
}

/** The wait that is shown: of who waits longest on the line; only where nobody does, of what was written. */
export function longestWait({ longestWaitingSince, byMediaType }: Waits): {
  readonly since: string | null
  readonly isWritten: boolean
} {
  const onLine = byMediaType.flatMap(({ mediaType, longestWaitingSince: since }) =>
    WRITTEN.includes(mediaType) ? [] : (since ?? []),
  )
  const since = onLine.toSorted()[0] ?? longestWaitingSince
  return { since, isWritten: since !== null && onLine.length === 0 }
}

/** Of ratios: at the target calm, up to a tenth below it warn, further below alarm. */
export function serviceLevelLevel(missesTargetBy: number | null): Level {
  if (missesTargetBy === null) return 'unknown'
  if (missesTargetBy <= 0) return 'calm'
  return missesTargetBy <= 0.1 ? 'warn' : 'alarm'
}
