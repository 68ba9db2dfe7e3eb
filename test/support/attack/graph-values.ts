import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { Chance } from './chance.js'
import { scalarFor } from './graph-scalars.js'
import type { GraphWorld } from './graph-world.js'
import { oddJson } from './texts.js'

/** The share of values that are not what their type asks for. */
export type Oddness = number

const MOST_DIFFERENT = 5
const MOST_REPEATED_CHARACTERS = 60

/** An enum's value: printed without quotes in a document. */
export class EnumValue {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  toJSON(): string {
    return this.name
  }
}

/** A value for an argument of this type and name. */
export function valueFor(
  type: GraphQLInputType,
  name: string,
  chance: Chance,
  world: GraphWorld,
  oddness: Oddness,
): unknown {
  const nullable = getNullableType(type)
  const odd = chance.happens(oddness)
  if (odd && chance.happens(0.3)) return oddJson(chance)
  if (!isNonNullType(type) && chance.happens(oddness / 2)) return null
  if (isListType(nullable)) {
    const make = () => valueFor(nullable.ofType, name, chance, world, oddness)
    return odd ? longList(chance, make) : chance.list(chance.between(1, 5), make)
  }
  if (isEnumType(nullable)) {
    const names = nullable.getValues().map((value) => value.name)
    return new EnumValue(
      odd ? chance.pick(['NOTHING', 'true', '__proto__']) : (chance.pick(names) ?? ''),
    )
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields())
    const given = shapeOf(nullable.name, chance, odd)
    const kept = fields.filter((field) =>
      given ? given.includes(field.name) : isNonNullType(field.type) || chance.happens(0.4),
    )
    return Object.fromEntries(
      kept.map((field) => [field.name, valueFor(field.type, field.name, chance, world, oddness)]),
    )
  }
  return scalarFor(nullable.name, name, chance, world, odd)
}

/** Few different values, many times: it is the number that is tried, and the body stays below its limit. */
function longList(chance: Chance, make: () => unknown): readonly unknown[] {
  const length = chance.pick([0, 1, 20, 21, 501, 1_001, 3_000])
  const values = chance.list(Math.min(length, MOST_DIFFERENT), make)
  const short = values.filter(
    (value) => (JSON.stringify(value) ?? '').length <= MOST_REPEATED_CHARACTERS,
  )
  const repeated = short.length > 0 ? short : [null]
  return Array.from({ length }, (_, index) => repeated[index % repeated.length])
}

/** Inputs whose fields exclude each other, or without which a question waits for half a minute. */
function shapeOf(type: string, chance: Chance, odd: boolean): readonly string[] | undefined {
  if (odd) return undefined
  if (type === 'IntervalInput') {
    return chance.happens(0.6) ? ['from', 'to'] : ['relative']
  }
  if (type === 'FreshnessInput') {
    return chance.pick([['waitSeconds'], ['waitSeconds', 'maxAgeSeconds'], ['onlyIfCached']])
  }
  return undefined
}

/** As it stands in a document. */
export function literal(value: unknown): string {
  if (value instanceof EnumValue) return value.name
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}:${literal(inner)}`)
      .join(',')}}`
  }
  return JSON.stringify(value)
}
