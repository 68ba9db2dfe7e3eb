import { HOUR } from '../../time/clock.js'
import { type AggregatePath, FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { ContactCentre } from '../data/contact-centre.js'
import type { Organisation, SimulatedQueue } from '../data/organisation.js'
import { hash, Random, uuidFrom } from '../data/random.js'
import type { Dimensions } from '../query/filter.js'

/** One value of one metric of a family whose data does not derive from the conversations. */
export interface FamilyEvent {
  readonly metric: string
  readonly atMs: number
  readonly value: number
  readonly dimensions: Dimensions
  /** What distinct counts count once: a session, a conversation. */
  readonly subject: number
}

const FAMILY = 51
/** Of one family in an hour: sparse. */
const EVENTS_PER_HOUR = 0.7
const EMITTED = 0.6
const ABSENT = 0.2
const SUBJECTS = 5
/** No data before this day, so that a query from 1970 is answered at once. */
const FIRST_MS = Date.UTC(2020, 0, 1)

/** In the order of their hours. A function of the seed, the family and the hour. */
export function* familyEvents(
  { seed, organisation }: ContactCentre,
  path: AggregatePath,
  fromMs: number,
  toMs: number,
): Generator<FamilyEvent, void, undefined> {
  const family = FAMILY + Object.keys(FAMILY_NAMES).indexOf(path)
  const firstMs = Math.max(FIRST_MS, fromMs)
  for (let hour = Math.floor(firstMs / HOUR); hour * HOUR < toMs; hour++) {
    const random = new Random(hash(seed, family, hour))
    for (let left = random.arrivals(EVENTS_PER_HOUR); left > 0; left--) {
      const atMs = hour * HOUR + random.below(HOUR)
      const dimensions = dimensionsOf(random, organisation, path)
      const subject = random.below(SUBJECTS)
      for (const metric of FAMILY_NAMES[path].metrics) {
        const isEmitted = random.next() < EMITTED
        const value = drawn(random, metric)
        if (isEmitted && atMs >= fromMs && atMs < toMs) {
          yield { metric, atMs, value, dimensions, subject }
        }
      }
    }
  }
}

/** Each dimension has one of a few values, or none. */
function dimensionsOf(random: Random, organisation: Organisation, path: AggregatePath): Dimensions {
  const { queues } = organisation
  const queue = queues[random.below(queues.length)]
  const dimensions: Record<string, string> = {}
  for (const name of FAMILY_NAMES[path].filter) {
    const isAbsent = random.next() < ABSENT
    const value = queue && dimensionValue(random, organisation, queue, name)
    if (!isAbsent && value !== undefined) dimensions[name] = value
  }
  return dimensions
}

const OF_AGENTS: ReadonlySet<string> = new Set([
  'assigneeId',
  'evaluatorId',
  'reporterId',
  'userId',
])
const NUMBERS = /Count$|Duration$|Time$|Version$|^max$|^priority$/
const FLAGS = /^(?:has|is)[A-Z]|^(?:copied|presented|released|rescored|selfServed|systemSubmitted)$/

function dimensionValue(
  random: Random,
  { agents, divisions, flows }: Organisation,
  { id, mediaTypes, members }: SimulatedQueue,
  name: string,
): string | undefined {
  const draw = random.below(12)
  if (name === 'queueId') return id
  if (name === 'mediaType') return mediaTypes[draw % mediaTypes.length]
  if (name === 'divisionId') return divisions[draw % divisions.length]?.id
  if (name === 'flowId') return flows[draw % flows.length]?.id
  if (OF_AGENTS.has(name)) return agents[members[draw % members.length] ?? 0]?.id
  if (NUMBERS.test(name)) return String(draw)
  if (FLAGS.test(name)) return String(draw % 2 === 0)
  return name.endsWith('Id') ? uuidFrom(FAMILY, lengthHash(name), draw % 4) : `${name}-${draw % 3}`
}

function lengthHash(name: string): number {
  return [...name].reduce((sum, letter) => hash(sum, letter.codePointAt(0) ?? 0), 0)
}

function drawn(random: Random, metric: string): number {
  const draw = random.next()
  if (metric.startsWith('n')) return 1
  if (metric.startsWith('t')) return 1 + Math.floor(draw * draw * 240_000)
  if (metric.endsWith('ServiceLevel')) return draw < 0.8 ? 1 : 0
  // A sentiment may be below zero.
  return metric.includes('Sentiment') ? Math.floor(draw * 201) - 100 : Math.floor(draw * 101)
}
