import type { VirtualClock } from '../wallboard/virtual-clock.js'
import type { Answered, Replica } from './replica.js'

/** A question that is read now and then. */
export interface Panel {
  readonly ask: (replica: Replica, nowMs: number) => Promise<Answered>
  /** Of what staleness is told by; null: it is of now. */
  readonly bucketMs: number | null
}

export interface Workload {
  readonly name: string
  readonly startMs: number
  readonly durationMs: number
  readonly queues: number
  readonly conversationsPerHour: number
  /** Schedules every read on the clock. */
  readonly schedule: (
    clock: VirtualClock,
    random: () => number,
    queueIds: readonly string[],
    read: (panel: Panel) => void,
  ) => void
}
