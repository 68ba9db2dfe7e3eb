import { InvalidReportQueryError } from '../errors.js'
import type { AnyOf } from './wire-filter.js'

export const DIRECTIONS = ['INBOUND', 'OUTBOUND'] as const

export type Direction = (typeof DIRECTIONS)[number]

/** Sorted by name; null: both, and what has none. */
export function directionsFrom(
  argument: string,
  directions: readonly Direction[] | null | undefined,
): readonly Direction[] | null {
  if (directions === null || directions === undefined) return null
  if (directions.length === 0) {
    throw new InvalidReportQueryError(argument, `is empty; give some of ${DIRECTIONS.join(', ')}`)
  }
  return DIRECTIONS.filter((direction) => directions.includes(direction))
}

/** As it stands in a canonical query. */
export function canonicalDirections(directions: readonly Direction[] | null) {
  return directions ? { directions: directions.map(wireDirectionOf) } : {}
}

/** The direction in which the conversation began, whatever its later parts are. */
export function directionCondition(directions: readonly Direction[] | null): AnyOf | null {
  return (
    directions && { dimension: 'originatingDirection', values: directions.map(wireDirectionOf) }
  )
}

export function wireDirectionOf(direction: Direction): string {
  return direction.toLowerCase()
}
