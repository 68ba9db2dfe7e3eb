import { grown, type Step } from './history.js'
import type { Snapshot } from './snapshot.js'

/** Why a question cost no call, in words. */
export const CAUSES = {
  hit: 'answered from the cache',
  stale: 'stale, refreshed behind',
  flight: 'shared a call under way',
  process: 'another process brought it',
  batch: 'asked twice in one operation',
  merged: 'merged into another call',
  assembled: 'put together from known parts',
} as const

export type Cause = keyof typeof CAUSES
export const CAUSE_NAMES = Object.keys(CAUSES) as readonly Cause[]

/** A minute's worth, of what was counted in a step. Null: not known. */
export interface CallsColumn {
  readonly atMs: number
  readonly made: number | null
  readonly saved: Readonly<Record<Cause, number | null>>
}

export function madeBy(snapshot: Snapshot): number | null {
  return snapshot.sum('gcx_upstream_calls_total') ?? 0
}

export function savedBy(snapshot: Snapshot, cause: Cause): number {
  if (cause === 'merged') return snapshot.sum('gcx_merged_queries_total') ?? 0
  if (cause === 'assembled') return snapshot.sum('gcx_assembled_queries_total') ?? 0
  return snapshot.by('gcx_calls_saved_total', 'cause').get(cause) ?? 0
}

export function callsOverTime(steps: readonly Step[]): readonly CallsColumn[] {
  return steps.map(({ before, after }) => {
    const minutes = (after.atMs - before.atMs) / 60_000
    const rate = (one: number | null, other: number | null) => {
      const more = grown(one, other)
      return more === null || minutes <= 0 ? null : more / minutes
    }
    const saved = CAUSE_NAMES.map((cause) => [
      cause,
      rate(savedBy(before, cause), savedBy(after, cause)),
    ])
    return {
      atMs: after.atMs,
      made: rate(madeBy(before), madeBy(after)),
      saved: Object.fromEntries(saved) as CallsColumn['saved'],
    }
  })
}

export function allSaved({ saved }: CallsColumn): number | null {
  const known = CAUSE_NAMES.map((cause) => saved[cause])
  return known.some((one) => one === null)
    ? null
    : known.reduce<number>((total, one) => total + (one ?? 0), 0)
}
