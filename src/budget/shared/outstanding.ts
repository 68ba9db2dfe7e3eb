import type { ReservedCall } from '../budget-state.js'
import type { BucketName } from '../family.js'
import type { ReplicaState } from './shared-state.js'

/** This process's granted calls that have not ended. */
export class Outstanding {
  readonly #inFlight: Map<BucketName, number>
  readonly #probes: Map<BucketName, number>

  constructor(
    inFlight: ReadonlyMap<BucketName, number> = new Map(),
    probes: ReadonlyMap<BucketName, number> = new Map(),
  ) {
    this.#inFlight = new Map(inFlight)
    this.#probes = new Map(probes)
  }

  copy(): Outstanding {
    return new Outstanding(this.#inFlight, this.#probes)
  }

  /** One call was granted, or has ended. */
  count({ family, probes }: ReservedCall, by: 1 | -1): void {
    for (const name of ['token', family] as const) add(this.#inFlight, name, by)
    for (const name of probes) add(this.#probes, name, by)
  }

  state(nowMs: number, writes: number): ReplicaState {
    const probes = [...this.#probes].filter(([, count]) => count > 0).map(([name]) => name)
    const inFlight = new Map([...this.#inFlight].filter(([, count]) => count > 0))
    return { seenMs: nowMs, writes, inFlight, probes }
  }
}

function add(counts: Map<BucketName, number>, name: BucketName, by: 1 | -1): void {
  counts.set(name, Math.max(0, (counts.get(name) ?? 0) + by))
}
