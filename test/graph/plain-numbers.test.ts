import fc from 'fast-check'
import { GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isLeafType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { isPlain, plainNumbersOf } from '../../src/graph/item-text/plain-numbers.js'
import { DateTime, SafeInt } from '../../src/graph/scalars.js'
import { subgraphSchema } from '../../src/graph/schema.js'

const EDGES = [0, -0, 0.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 2 ** 53, 1e300]
const number = fc.oneof(fc.constantFrom(...EDGES, Number.NaN, -1 / 0), fc.double(), fc.integer())

describe('a number that is written without its type being asked', () => {
  it.each([
    ['Int', GraphQLInt],
    ['Float', GraphQLFloat],
    ['SafeInt', SafeInt],
  ])('is one that %s leaves as it is, and each of those', (_, type) => {
    const numbers = plainNumbersOf(type)
    fc.assert(
      fc.property(number, (value) => {
        let written: unknown
        try {
          written = type.serialize(value)
        } catch {
          written = undefined
        }
        expect(isPlain(value, numbers)).toBe(Object.is(written, value))
      }),
    )
  })

  it.each([
    ['ID', GraphQLID],
    ['String', GraphQLString],
    ['DateTime', DateTime],
  ])('is none of %s', (_, type) => {
    expect(plainNumbersOf(type)).toBeNull()
    expect(isPlain(1, null)).toBe(false)
  })

  it.each([
    ['Int', 'int'],
    ['Float', 'float'],
    ['SafeInt', 'safeInt'],
  ])('is found in the schema for %s', (name, numbers) => {
    const type = subgraphSchema().getType(name)
    expect(isLeafType(type) && plainNumbersOf(type)).toBe(numbers)
  })
})
