/** As colours on wallboards mean it. */
export type Level = 'calm' | 'warn' | 'alarm' | 'unknown'

/** 0–4 calm, 5–9 warn, 10 and more alarm. */
export function waitingLevel(waiting: number | null): Level {
  return waiting === null ? 'unknown' : above(waiting, 5, 10)
}

const WARN_WAIT_MS = 60_000
const ALARM_WAIT_MS = 180_000

/** From one minute on, and from three; of somebody who waits on the line, not of what was written. Null: nobody does. */
export function longestWaitLevel(ms: number | null): Level {
  return ms === null ? 'calm' : above(ms, WARN_WAIT_MS, ALARM_WAIT_MS)
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

/** From 5 % on, and from 10 %. */
export function abandonLevel(ratio: number | null): Level {
  return ratio === null ? 'unknown' : above(ratio, 0.05, 0.1)
}

function above(value: number, warn: number, alarm: number): Level {
  if (value >= alarm) return 'alarm'
  return value >= warn ? 'warn' : 'calm'
}
