import { DAY, HOUR, MINUTE } from '../../time/clock.js'

/** A step whose buckets are kept. They begin at its multiples since the epoch, in UTC. */
export interface BaseStep {
  readonly ms: number
  readonly granularity: string
  /** Buckets lie in the store by this much time: a bucket that is read again rewrites so many. */
  readonly chunkMs: number
}

/** The longest first; each is divided by those behind it. Zones differ by whole quarters of an hour. */
export const BASE_STEPS: readonly BaseStep[] = [
  { ms: DAY, granularity: 'P1D', chunkMs: 32 * DAY },
  { ms: HOUR, granularity: 'PT1H', chunkMs: DAY },
  { ms: 30 * MINUTE, granularity: 'PT30M', chunkMs: DAY },
  { ms: 15 * MINUTE, granularity: 'PT15M', chunkMs: 12 * HOUR },
  { ms: 5 * MINUTE, granularity: 'PT5M', chunkMs: 6 * HOUR },
  { ms: MINUTE, granularity: 'PT1M', chunkMs: HOUR },
]

/** The longest step at whose buckets all of these begin and end; undefined: at none. */
export function longestStepOf(edgesMs: readonly number[]): BaseStep | undefined {
  return BASE_STEPS.find(({ ms }) => edgesMs.every((edge) => edge % ms === 0))
}

export function baseStepOf(stepMs: number): BaseStep | undefined {
  return BASE_STEPS.find(({ ms }) => ms === stepMs)
}
