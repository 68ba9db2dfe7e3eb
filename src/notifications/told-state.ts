import { z } from 'zod'
import { parseJson } from '../json/parse-json.js'
import { MOST_SKEW_MS, SECOND } from '../time/clock.js'
import { isQueueId, MOST_TOPICS } from '../upstream/notifications/queue-topics.js'

/** What one process, which has the channel, tells all others. */
export interface ToldState {
  readonly holder: string
  /** Until when it holds unless it is renewed; 0: nothing is told, and what was told is invalidated. */
  readonly untilMs: number
  /** Since when each change of a queue is told. */
  readonly sinceMs: ReadonlyMap<string, number>
}

/** Longer than a lease: who takes it over has told the gap before others notice that nothing is renewed. */
export const HELD_MS = 12 * SECOND

export function nothingTold(holder: string): ToldState {
  return { holder, untilMs: 0, sinceMs: new Map() }
}

/** An instant further ahead than a gateway writes is of a clock that was set, or of nobody. */
export function isTelling({ untilMs }: ToldState, nowMs: number): boolean {
  return nowMs < untilMs && untilMs <= nowMs + HELD_MS + MOST_SKEW_MS
}

/** Whether every change of these queues is told that came after the instant. */
export function areTold(
  state: ToldState,
  queueIds: readonly string[],
  asOfMs: number,
  nowMs: number,
): boolean {
  if (queueIds.length === 0 || !isTelling(state, nowMs)) return false
  return queueIds.every((id) => (state.sinceMs.get(id) ?? Number.POSITIVE_INFINITY) <= asOfMs)
}

const stateSchema = z.object({
  holder: z.string().max(100),
  untilMs: z.number().nonnegative(),
  queues: z.record(z.string().refine(isQueueId), z.number()),
})

export function stateText({ holder, untilMs, sinceMs }: ToldState): string {
  return JSON.stringify({ holder, untilMs, queues: Object.fromEntries(sinceMs) })
}

/** Undefined for what no gateway writes. */
export function stateFrom(text: string): ToldState | undefined {
  const { data } = stateSchema.safeParse(parseJson(text))
  if (!data) return undefined
  const queues = Object.entries(data.queues)
  if (queues.length > MOST_TOPICS) return undefined
  return { holder: data.holder, untilMs: data.untilMs, sinceMs: new Map(queues) }
}
