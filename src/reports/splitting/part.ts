import type { Interval } from '../time/buckets.js'
import type { TimeSteps } from './time-steps.js'

/** Of one load, nested parts included: who asks for more asks for too much. */
export const MOST_PARTS = 16

/** A question that may be asked in parts. */
export interface Division {
  /** Which questions are alike: report, granularity, kind of filter. Without ids, so that shapes are few. */
  readonly shape: string
  /** Absent where the answer is of now. */
  readonly time?: TimeSteps
  /** Any of these is asked for; null: the question names none, or they must not be cut. */
  readonly ids: readonly string[] | null
  /** What is known of the endpoint before it is asked. */
  readonly documented?: Bounds
  /** Intervals in steps, longest first, that an endpoint is known to insist on where it refuses a longer one. */
  readonly usualSteps?: readonly number[]
  /** What an asker can do where no part is small enough. */
  readonly wayOut: string
}

/** How much one part may ask for. What is absent is not bounded. */
export interface Bounds {
  readonly steps?: number
  readonly ids?: number
  /** Steps times ids: what the size of an answer grows with. */
  readonly points?: number
}

/** What one call asks for. */
export interface Part {
  /** Indexes of the time's edges, half-open. */
  readonly fromStep: number
  readonly toStep: number
  readonly ids: readonly string[] | null
}

/** Both hold. */
export function tighter(one: Bounds, other: Bounds): Bounds {
  const both = { ...one, ...other }
  return Object.fromEntries(
    NAMES.flatMap((name) =>
      both[name] === undefined
        ? []
        : [[name, Math.min(one[name] ?? Infinity, other[name] ?? Infinity)]],
    ),
  )
}

const NAMES = ['steps', 'ids', 'points'] as const

export function wholeOf({ time, ids }: Division): Part {
  return { fromStep: 0, toStep: time ? time.edgesMs.length - 1 : 1, ids }
}

/** The part without the steps that have not begun: nothing can be told about them. */
export function begunPart({ time }: Division, part: Part, nowMs: number): Part {
  const { edgesMs = [] } = time ?? {}
  let { toStep } = part
  while (toStep > part.fromStep + 1 && (edgesMs[toStep - 1] ?? 0) > nowMs) toStep -= 1
  while (toStep < part.toStep && !time?.mayCutAt(toStep)) toStep += 1
  return { ...part, toStep }
}

export function intervalOf({ time }: Division, { fromStep, toStep }: Part): Interval {
  const { edgesMs = [] } = time ?? {}
  return { fromMs: edgesMs[fromStep] ?? 0, toMs: edgesMs[toStep] ?? 0 }
}

export function stepCount({ fromStep, toStep }: Part): number {
  return toStep - fromStep
}

/** One where nobody says which. */
export function idCount({ ids }: Part): number {
  return ids?.length ?? 1
}

/** These parts, cut further where they ask for more than the bounds allow: in time first, then by ids. */
export function partsWithin(
  division: Division,
  parts: readonly Part[],
  bounds: Bounds,
): readonly Part[] {
  return parts.flatMap((part) => [...cut(division, part, bounds)])
}

/** How many parts the bounds make of this one, wherever it may be cut: reckoned, for it can be millions. */
export function leastParts(part: Part, bounds: Bounds): number {
  const ids = Math.min(idCount(part), mostIds(bounds))
  return Math.ceil(idCount(part) / ids) * Math.ceil(stepCount(part) / mostSteps(bounds, ids))
}

function mostIds({ ids = Infinity, points = Infinity }: Bounds): number {
  return Math.max(1, Math.min(ids, points))
}

/** Of a part with so many ids. */
function mostSteps({ steps = Infinity, points = Infinity }: Bounds, ids: number): number {
  return Math.max(1, Math.min(steps, Math.floor(points / ids)))
}

function* cut({ time }: Division, part: Part, bounds: Bounds): Generator<Part> {
  for (const ids of chunks(part.ids, mostIds(bounds))) {
    const longest = mostSteps(bounds, ids?.length ?? 1)
    for (let fromStep = part.fromStep; fromStep < part.toStep; ) {
      const toStep = cutUpTo(time, fromStep, fromStep + longest, part.toStep)
      yield { fromStep, toStep, ids }
      fromStep = toStep
    }
  }
}

/** The last place up to `wanted` where time may be cut; the first behind it where there is none. */
function cutUpTo(
  time: TimeSteps | undefined,
  fromStep: number,
  wanted: number,
  end: number,
): number {
  if (wanted >= end || !time) return end
  let step = wanted
  while (step > fromStep && !time.mayCutAt(step)) step -= 1
  if (step > fromStep) return step
  step = wanted + 1
  while (step < end && !time.mayCutAt(step)) step += 1
  return step
}

function chunks(
  ids: readonly string[] | null,
  size: number,
): readonly (readonly string[] | null)[] {
  if (ids === null || ids.length <= size) return [ids]
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  )
}
