/** An instant in ISO 8601: with minutes at least, with or without an offset. */
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i

export interface WireInstant {
  /** A text without an offset is read as UTC. */
  readonly ms: number
  readonly hasOffset: boolean
  /** The unit of the last part of the text: an instant may come without seconds or milliseconds. */
  readonly precisionMs: number
}

/** Undefined for a text that is not an instant: also for a day that its month does not have. */
export function wireInstant(text: string): WireInstant | undefined {
  const match = INSTANT.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const [fraction, offset] = match.slice(7)
  const fractionMs = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  const date = new Date(0)
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day)
  date.setUTCHours(hour ?? 0, minute, second, fractionMs)
  const isReal =
    date.getUTCDate() === day &&
    date.getUTCMonth() + 1 === month &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) < 60
  if (!isReal) return undefined
  return {
    ms: date.getTime() - offsetMs(offset),
    hasOffset: offset !== undefined,
    precisionMs: match[6] === undefined ? 60_000 : fraction === undefined ? 1_000 : 1,
  }
}

/** NaN for a text that is not an instant. */
export function wireInstantMs(text: string): number {
  return wireInstant(text)?.ms ?? Number.NaN
}

function offsetMs(offset = 'Z'): number {
  if (offset.toUpperCase() === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0)
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000
}
