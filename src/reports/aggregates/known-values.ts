import { DIRECTIONS, wireDirectionOf } from '../analytics-query/direction.js'
import { MEDIA_TYPES, wireNameOf } from '../analytics-query/media-type.js'
import type { AggregateFamily } from './family.js'

type ValuesByName = Readonly<Record<string, readonly string[]>>

/** Where the official SDK tells every value of a dimension, as it is spelled in filters and groups. */
const VALUES: Readonly<Partial<Record<AggregateFamily, ValuesByName>>> = {
  CONVERSATIONS: {
    mediaType: [...MEDIA_TYPES.map(wireNameOf), wireNameOf('UNKNOWN')],
    originatingDirection: DIRECTIONS.map(wireDirectionOf),
  },
}

/** The statuses by which metrics come, in the order of the official models. */
const QUALIFIERS: ValuesByName = {
  tSystemPresence: [
    'AVAILABLE',
    'AWAY',
    'BUSY',
    'OFFLINE',
    'IDLE',
    'ON_QUEUE',
    'MEAL',
    'TRAINING',
    'MEETING',
    'BREAK',
  ],
  tAgentRoutingStatus: ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'],
}

/** Undefined: it may have any. */
export function valuesOf(
  family: AggregateFamily,
  dimension: string,
): readonly string[] | undefined {
  return ownOf(VALUES[family] ?? {}, dimension)
}

/** Undefined: it has none, or ids of the organisation. */
export function qualifiersOf(metric: string): readonly string[] | undefined {
  return ownOf(QUALIFIERS, metric)
}

/** A name of a client's may be one that every object has. */
function ownOf(values: ValuesByName, name: string): readonly string[] | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
