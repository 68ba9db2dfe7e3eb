import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { GraphQLDateTime, GraphQLJSON, GraphQLSafeInt } from 'graphql-scalars'

// Without a description here, introspection tells the one in `schema/scalars.graphql`.

/**
 * Instants are read by the library and written by us: they arrive here as text or as epoch
 * milliseconds. The library would parse each text again, which doubles the time of a large answer.
 */
export const DateTime = new GraphQLScalarType<Date, string>({
  ...GraphQLDateTime.toConfig(),
  description: undefined,
  parseValue: instantFrom,
  parseLiteral: (node) => instantFrom('value' in node ? node.value : undefined),
  serialize: (value) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number') return new Date(value).toISOString()
    throw new GraphQLError('DateTime is written from text or epoch milliseconds only')
  },
})

/** Counts come checked from the wire; what is read from a client is checked by the library. */
export const SafeInt = new GraphQLScalarType<number | string, number>({
  ...GraphQLSafeInt.toConfig(),
  description: undefined,
  serialize: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value
    throw new GraphQLError(`SafeInt cannot hold ${String(value)}`)
  },
})

/** Checked where it is used, so that the error can name the argument and say what is allowed. */
export const Duration = text('Duration')
export const TimeZone = text('TimeZone')
export const Locale = text('Locale')

/** Cells of a report that only its definition knows. */
export const Json = new GraphQLScalarType({ ...GraphQLJSON.toConfig(), description: undefined })

function instantFrom(value: unknown): Date {
  try {
    // A number in a document arrives as text.
    if (isEpochMs(value)) return new Date(Number(value))
    if (typeof value === 'string') return GraphQLDateTime.parseValue(value)
  } catch {
    // Said below.
  }
  throw new GraphQLError(
    `DateTime cannot be ${shown(value)}: give an instant in RFC 3339 with its offset, for example "2026-08-03T00:00:00Z", or epoch milliseconds of 12 to 14 digits`,
  )
}

/** Of 1973 to 5138: fewer digits could be seconds, which Grafana and others also write. */
function isEpochMs(value: unknown): boolean {
  return (
    (typeof value === 'string' || typeof value === 'number') &&
    /^[1-9]\d{11,13}$/.test(String(value))
  )
}

/** What is no text may be of any size and depth. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  return typeof value === 'object' && value !== null ? 'a list or an object' : String(value)
}

function text(name: string): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string') return value
    throw new GraphQLError(`${name} must be a string`)
  }
  return new GraphQLScalarType({
    name,
    parseValue: parse,
    serialize: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  })
}
