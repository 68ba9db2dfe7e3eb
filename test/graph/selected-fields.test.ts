import { Kind, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { rootFields } from '../../src/graph/limits/root-fields.js'
import { subgraphSchema } from '../../src/graph/schema.js'

const schema = subgraphSchema()

function keysOf(source: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(source)
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation is expected')
  const root = rootFields({ schema, document, operation, variables })
  return root?.fields.map(({ nodes }) => nodes[0]?.alias?.value ?? nodes[0]?.name.value) ?? null
}

describe('the fields that an operation resolves', () => {
  it.each([
    ['one', '{ budgets { family } }', {}, ['budgets']],
    ['merged by response key', '{ budgets { family } budgets { mode } }', {}, ['budgets']],
    ['aliases', '{ a: budgets { mode } b: budgets { mode } }', {}, ['a', 'b']],
    [
      'fragments once, however often they are spread',
      '{ ...F ...F ... on Query { ...F } } fragment F on Query { a: budgets { mode } }',
      {},
      ['a'],
    ],
    ['@skip', '{ a: budgets @skip(if: true) { mode } b: budgets { mode } }', {}, ['b']],
    ['@include', '{ a: budgets @include(if: false) { mode } b: budgets { mode } }', {}, ['b']],
    [
      'a variable',
      'query ($no: Boolean!) { a: budgets @skip(if: $no) { mode } b: budgets { mode } }',
      { no: true },
      ['b'],
    ],
    [
      'the default of a variable',
      'query ($no: Boolean = true) { a: budgets @skip(if: $no) { mode } b: budgets { mode } }',
      {},
      ['b'],
    ],
    [
      'a fragment that is skipped in one place only',
      '{ ...F @skip(if: true) ...F } fragment F on Query { a: budgets { mode } }',
      {},
      ['a'],
    ],
    [
      'an inline fragment that is skipped',
      '{ ... @include(if: false) { a: budgets { mode } } b: budgets { mode } }',
      {},
      ['b'],
    ],
    ['variables that are not of their types: none', 'query ($n: Int!) { __typename }', {}, null],
    ['introspection', '{ __schema { queryType { name } } }', {}, ['__schema']],
  ])('%s', (_, source, variables, expected) => {
    expect(keysOf(source, variables)).toEqual(expected)
  })
})
