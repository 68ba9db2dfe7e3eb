import { grouped } from '../wallboard/grouped.js'
import { type Sample, STARTED } from './metrics-text.js'

type Labels = Readonly<Record<string, string>>

/** What the gateway had counted at an instant. */
export class Snapshot {
  readonly #byName: ReadonlyMap<string, readonly Sample[]>

  readonly atMs: number

  constructor(atMs: number, samples: readonly Sample[]) {
    this.atMs = atMs
    this.#byName = grouped(samples, ({ name }) => name)
  }

  /** Of the process that answered; null: it does not tell. */
  get startedMs(): number | null {
    const seconds = this.sum(STARTED)
    return seconds === null ? null : seconds * 1_000
  }

  /** Of all samples that pass; null where the metric has none at all. */
  sum(name: string, passes: (labels: Labels) => boolean = () => true): number | null {
    const samples = this.#byName.get(name)
    if (!samples) return null
    return samples.reduce((total, { labels, value }) => total + (passes(labels) ? value : 0), 0)
  }

  /** Sums by the values of a label. */
  by(
    name: string,
    label: string,
    passes: (labels: Labels) => boolean = () => true,
  ): ReadonlyMap<string, number> {
    const sums = new Map<string, number>()
    for (const { labels, value } of this.#byName.get(name) ?? []) {
      const key = labels[label]
      if (key !== undefined && passes(labels)) sums.set(key, (sums.get(key) ?? 0) + value)
    }
    return sums
  }
}
