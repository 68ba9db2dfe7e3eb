import { SECOND } from '../../time/clock.js'

/** Calls gathered by the second in which they fell, oldest first. */
export type CallsBySecond = readonly CallsOfSecond[]

interface CallsOfSecond {
  readonly lastMs: number
  readonly count: number
}

export const noCallsYet: CallsBySecond = []

export function addCall(calls: CallsBySecond, nowMs: number): CallsBySecond {
  const last = calls.at(-1)
  if (!last || Math.floor(last.lastMs / SECOND) !== Math.floor(nowMs / SECOND)) {
    return [...calls, { lastMs: nowMs, count: 1 }]
  }
  return [...calls.slice(0, -1), { lastMs: nowMs, count: last.count + 1 }]
}

/** Those after `sinceMs`. A clock that was set back leaves calls in the future: they are left out. */
export function callsSince(calls: CallsBySecond, sinceMs: number, nowMs: number): CallsBySecond {
  return calls.filter(({ lastMs }) => lastMs > sinceMs && lastMs <= nowMs)
}

export function totalOf(calls: CallsBySecond): number {
  return calls.reduce((total, { count }) => total + count, 0)
}
