import type { Leases } from './cache/leases.js'
import type { MarksLog } from './cache/marks.js'
import type { Clock } from './clock.js'
import type { StoreHealth } from './server/health.js'
import type { StoreEvent } from './store/events.js'
import type { OpenStore } from './store/open-store.js'
import { RedisFlights } from './store/redis/flights.js'
import { RedisMarksLog } from './store/redis/marks-log.js'
import { RedisRunPlaces } from './store/redis/run-places.js'
import type { RunPlaces } from './upstream/runs/run-queue.js'
import type { RunRegistry } from './upstream/runs/run-registry.js'
import { RUNS_AT_ONCE } from './upstream/runs/runs.js'

/** What this process shares with others through its store. Absent where the store cannot do it. */
export interface Sharing {
  readonly leases?: Leases
  readonly marksLog?: MarksLog
  readonly runs?: { readonly registry: RunRegistry; readonly places: RunPlaces }
  health(): StoreHealth
  close(): Promise<void>
}

export interface SharingOptions {
  readonly opened: OpenStore
  /** Our own. */
  readonly clock: Clock
  /** Of organisation and client: others do not hear of ours. */
  readonly scope: string
  readonly onEvent: (event: StoreEvent) => void
}

/** Flights, runs, marks among all processes, where the store runs scripts; else each process for itself. */
export function shareThrough({ opened, clock, scope, onEvent }: SharingOptions): Sharing {
  const { link, kind } = opened
  if (!link) {
    return {
      health: () => ({
        ...{ kind, state: opened.state() },
        ...{ flights: 'within this process', budget: 'within this process' },
      }),
      close: async () => {},
    }
  }
  const flights = new RedisFlights({ link, clock, onEvent })
  const marksLog = new RedisMarksLog({ link, clock, scope, onEvent })
  const places = new RedisRunPlaces({ link, clock, scope, atOnce: RUNS_AT_ONCE, onEvent })
  return {
    ...{ leases: flights, runs: { registry: flights, places }, marksLog },
    health: () =>
      link.isUp
        ? {
            kind,
            state: 'answering',
            flights: 'among all processes',
            budget: 'among all processes',
          }
        : { kind, state: 'away', flights: 'within this process', budget: 'within this process' },
    close: () => marksLog.close(),
  }
}
