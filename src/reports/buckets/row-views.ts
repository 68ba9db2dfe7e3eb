import type { Interval } from '../time/buckets.js'

/** A queue or an agent as a reader shows it: all rows of one share the same object. */
export interface EntityView {
  readonly id: string
  readonly name?: string | null
}

/** An interval in the form that the schema writes. */
export interface BucketView {
  readonly from: string
  readonly to: string
}

export function intervalView({ fromMs, toMs }: Interval): BucketView {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}

/** One view per bucket, shared by all rows in it: writing an instant costs more than reading one. */
export function bucketViews(edgesMs: readonly number[]): readonly BucketView[] {
  const texts = edgesMs.map((ms) => new Date(ms).toISOString())
  return texts.slice(1).map((to, index) => ({ from: texts[index] ?? to, to }))
}
