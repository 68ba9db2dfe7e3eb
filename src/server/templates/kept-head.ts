import type { Encoding } from '../compression/accept-encoding.js'

/** What of a request decides what the head of its answer says. */
export interface HeadAsked {
  readonly encoding: Encoding
  readonly origin: string | undefined
  /** Undefined also where it decides nothing. */
  readonly ifNoneMatch: string | undefined
}

/** The head of an answer, sent again to whoever asks for the same before it would say something else. */
export interface KeptHead {
  readonly asked: HeadAsked
  readonly status: 200 | 304
  /** Names and values in turn; the first is X-Request-Id, whose value each answer has for itself. */
  readonly fields: readonly string[]
  /** When it says the same: from, and to the last instant. */
  readonly fromMs: number
  readonly lastMs: number
}

/** Longer than a tag of the gateway, or an origin. What is kept is not counted by its length. */
const LONGEST_KEPT = 128

/** A client can ask by fields of many kilobytes. */
export function mayBeKept({ origin, ifNoneMatch }: HeadAsked): boolean {
  return (origin?.length ?? 0) <= LONGEST_KEPT && (ifNoneMatch?.length ?? 0) <= LONGEST_KEPT
}

export function saysTheSame(
  { asked, fromMs, lastMs }: KeptHead,
  { encoding, origin, ifNoneMatch }: HeadAsked,
  nowMs: number,
): boolean {
  if (nowMs < fromMs || nowMs > lastMs) return false
  return asked.encoding === encoding && asked.origin === origin && asked.ifNoneMatch === ifNoneMatch
}
