import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'
import { Chance } from '../attack/chance.js'

/** What happened, as the upstream counts it: in the bucket that its instant lies in, from when it is known. */
export interface Emission {
  readonly dimensions: Readonly<Record<string, string>>
  readonly metric: string
  readonly atMs: number
  readonly knownFromMs: number
  /** A correction takes its place then. */
  readonly knownUntilMs: number
  readonly value: number
  /** `empty`: it counts nothing, but is told. `noMinimum`: its bucket tells none. */
  readonly kind: 'plain' | 'empty' | 'noMinimum'
  readonly target: number
}

export const QUEUES = ['q1', 'q2', 'q3', 'q4'] as const
export const MEDIA = ['voice', 'chat', 'email'] as const
export const DIRECTIONS = ['inbound', 'outbound'] as const
export const ADDING = ['nOffered', 'nTransferred', 'tHandle', 'tAnswered', 'oServiceLevel'] as const
/** How many are distinct: those of two buckets do not add. */
export const DISTINCT = 'nConversations'

const EMISSIONS = 260
const CONVERSATIONS = 20

/** Most of them about now, many at the edge of a bucket. In the order of time. */
export function drawEmissions(seed: number, nowMs: number): readonly Emission[] {
  const chance = new Chance(seed, 0)
  const emissions = chance.list(EMISSIONS, () => drawn(chance, nowMs)).flat()
  return emissions.toSorted((a, b) => a.atMs - b.atMs)
}

function drawn(chance: Chance, nowMs: number): readonly Emission[] {
  const atMs = instant(chance, nowMs)
  const metric = chance.pick([...ADDING, DISTINCT]) ?? DISTINCT
  const emission = {
    dimensions: dimensions(chance),
    metric,
    atMs,
    knownFromMs: atMs + lateness(chance),
    knownUntilMs: Number.POSITIVE_INFINITY,
    value: metric === DISTINCT ? chance.between(1, CONVERSATIONS) : chance.between(0, 4_000) / 4,
    kind: chance.weighted<Emission['kind']>(
      [12, () => 'plain'],
      [1, () => 'empty'],
      [1, () => 'noMinimum'],
    ),
    target: chance.happens(0.9) ? 0.8 : 0.9,
  }
  if (!chance.happens(0.15)) return [emission]
  // A correction may also move it to another queue or bucket.
  const correctedMs = emission.knownFromMs + chance.between(1, 90) * (chance.pick(UNITS) ?? HOUR)
  const again = chance.happens(0.5) ? atMs : atMs + chance.between(-30, 30) * MINUTE
  return [
    { ...emission, knownUntilMs: correctedMs },
    {
      ...emission,
      ...(chance.happens(0.3) && { dimensions: dimensions(chance) }),
      atMs: again,
      knownFromMs: Math.max(correctedMs, again),
      value: metric === DISTINCT ? emission.value : emission.value + 1,
    },
  ]
}

const UNITS = [SECOND, MINUTE, HOUR] as const
const GRIDS = [MINUTE, 15 * MINUTE, HOUR, DAY] as const

function instant(chance: Chance, nowMs: number): number {
  const atMs = chance.weighted(
    [4, () => nowMs + chance.between(-30 * HOUR, 6 * HOUR)],
    [2, () => nowMs + chance.between(-HOUR, HOUR)],
    [2, () => nowMs + chance.between(-4 * DAY, 4 * DAY)],
    [1, () => nowMs + chance.between(-40 * DAY, 6 * DAY)],
  )
  if (chance.happens(0.6)) return atMs
  const gridMs = chance.pick(GRIDS) ?? MINUTE
  return Math.round(atMs / gridMs) * gridMs - (chance.happens(0.5) ? 1 : 0)
}

function lateness(chance: Chance): number {
  return chance.weighted(
    [6, () => 0],
    [3, () => chance.between(0, 20 * SECOND)],
    [1, () => chance.between(0, 10 * MINUTE)],
    [1, () => chance.between(0, 80 * HOUR)],
  )
}

/** An event need not have every dimension. */
function dimensions(chance: Chance): Readonly<Record<string, string>> {
  const queueId = chance.pick(QUEUES)
  const mediaType = chance.pick(MEDIA)
  const direction = chance.pick(DIRECTIONS)
  return {
    ...(queueId && chance.happens(0.95) && { queueId }),
    ...(mediaType && { mediaType }),
    ...(direction && chance.happens(0.9) && { direction }),
  }
}
