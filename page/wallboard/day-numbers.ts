import type { QueuesTodayFragment } from '../questions/generated.js'
import { grouped } from './grouped.js'

type Row = Pick<
  QueuesTodayFragment['rows'][number],
  'mediaType' | 'offered' | 'answered' | 'abandoned'
> & {
  readonly serviceLevel: {
    readonly numerator: number
    readonly denominator: number
    readonly target?: number | null
  } | null
}

/** Of a queue, a half hour, or anything else that rows are of. */
export interface DayNumbers {
  readonly offered: number
  readonly answered: number
  readonly abandoned: number
  /** Null: nothing counted for it. */
  readonly serviceLevel: number | null
  /** Of its media types. */
  readonly targets: readonly number[]
  /** By how much the media type that is furthest from its target misses it, negative above it; null: no target. */
  readonly missesTargetBy: number | null
  /** Null: nobody was offered. */
  readonly abandonRate: number | null
}

/** Callbacks are left out: Genesys Cloud counts neither answers nor abandons of theirs there. */
export function dayNumbers(rows: readonly Row[]): DayNumbers {
  const counted = rows.filter(({ mediaType }) => mediaType !== 'CALLBACK')
  const sum = (of: (row: Row) => number) => counted.reduce((total, row) => total + of(row), 0)
  const offered = sum((row) => row.offered)
  const abandoned = sum((row) => row.abandoned)
  const byTarget = grouped(counted, ({ serviceLevel }) => serviceLevel?.target ?? null)
  const targets = [...byTarget.keys()].filter((target) => target !== null)
  const misses = targets.map((target) => target - (ratioOf(byTarget.get(target) ?? []) ?? target))
  return {
    offered,
    answered: sum((row) => row.answered),
    abandoned,
    serviceLevel: ratioOf(counted),
    targets,
    missesTargetBy: misses.length > 0 ? Math.max(...misses) : null,
    abandonRate: offered > 0 ? abandoned / offered : null,
  }
}

function ratioOf(rows: readonly Row[]): number | null {
  const parts = rows.flatMap(({ serviceLevel }) => serviceLevel ?? [])
  const denominator = parts.reduce((sum, part) => sum + part.denominator, 0)
  const numerator = parts.reduce((sum, part) => sum + part.numerator, 0)
  return denominator > 0 ? numerator / denominator : null
}
