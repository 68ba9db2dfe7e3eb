import fc from 'fast-check'
import {
  buildSchema,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  graphql,
  isObjectType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { readable, readableWith } from '../../src/graph/item-text/field-reading.js'
import { planOfItems } from '../../src/graph/item-text/item-plan.js'
import { itemText } from '../../src/graph/item-text/item-text.js'

const schema = withResolvers(
  buildSchema(`
    type Query { items: [Item!]! }
    type Item {
      int: Int
      count: Int!
      ratio: Float
      text: String
      id: ID!
      flag: Boolean
      kind: Kind
      part: Part
      parts: [Part!]
      numbers: [Float]
      table: [[Int!]]
      twice: Int
      named: String
      either: Either
      asked(of: Int): Int
      plus(more: Int!, times: Int = 2): Int
    }
    type Part { id: ID! note: String part: Part }
    type Other { id: ID! }
    union Either = Part | Other
    enum Kind { CALL CHAT }
  `),
)

function withResolvers(built: GraphQLSchema): GraphQLSchema {
  const item = built.getType('Item')
  if (!isObjectType(item)) throw new Error('Item is an object')
  const { twice, named, plus } = item.getFields()
  if (!twice || !named || !plus) throw new Error('Item has these fields')
  twice.resolve = ({ int }: { int: number }) => 2 * int
  named.resolve = readable(
    ({ text }: { text?: string }) => text,
    ({ text }: { text?: string }, _: unknown, __: unknown) => text ?? 'looked up',
  )
  plus.resolve = readableWith(
    ({ count }: { count: number }, { more, times }: { more: number; times: number }) =>
      (count % 1_000) + more * times,
  )
  return built
}

/** The texts of the items, and what graphql-js makes of them. */
async function both(selection: string, items: readonly unknown[], variables = {}) {
  let texts: readonly (string | null | undefined)[] | null = null
  const rootValue = {
    items: (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
      const plan = planOfItems(info.fieldNodes, info.returnType, info)
      texts = plan && items.map((item) => itemText(plan, item))
      return items
    },
  }
  const more = selection.includes('$more') ? ', $more: Int = 7' : ''
  const source = `query ($yes: Boolean = true${more}) { items { ...On @include(if: $yes) ${selection} } }
    fragment On on Item { on: id }`
  const { data, errors } = await graphql({ schema, source, rootValue, variableValues: variables })
  return { texts, items: errors ? null : (data?.['items'] as unknown[]) }
}

const part = fc.letrec<{ part: unknown }>((tie) => ({
  part: fc.record(
    {
      id: fc.oneof(fc.string(), fc.integer()),
      note: fc.option(fc.string({ unit: 'binary' })),
      part: fc.oneof({ maxDepth: 2 }, fc.constant(null), tie('part')),
    },
    { requiredKeys: ['id'] },
  ),
})).part

const item = fc.record(
  {
    int: fc.option(fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 })),
    count: fc.integer(),
    ratio: fc.option(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0)),
    ),
    text: fc.string({ unit: 'binary' }),
    id: fc.string(),
    flag: fc.option(fc.boolean()),
    kind: fc.constantFrom('CALL', 'CHAT', null),
    part: fc.option(part),
    parts: fc.option(fc.array(part, { maxLength: 3 })),
    numbers: fc.option(fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })))),
    table: fc.option(fc.array(fc.option(fc.array(fc.integer(), { maxLength: 3 })))),
  },
  { requiredKeys: ['count', 'id', 'int', 'text'] },
)

const SELECTED = [
  'int count',
  'a: ratio b: ratio',
  'text id __typename',
  'flag @skip(if: $yes) kind',
  'part { id ... on Part { note @include(if: $yes) part { x: __typename } } }',
  'part { note } parts { id part { id } }',
  'numbers table',
  'twice named',
  'plus(more: 1) x: plus(more: 2, times: null) y: plus(more: 3, times: 4)',
  'z: plus(more: $more)',
]

const selection = fc.subarray(SELECTED, { minLength: 1 }).map((some) => some.join(' '))

describe('the text of an item', () => {
  it('is what graphql-js and JSON.stringify would write', async () => {
    await fc.assert(
      fc.asyncProperty(
        selection,
        fc.array(item, { maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 9 }),
        async (of, some, yes, more) => {
          const { texts, items } = await both(of, some, { yes, more })
          expect(texts).toEqual(items?.map((one) => JSON.stringify(one)))
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a number that is none', 'ratio', { ratio: Number.NaN }],
    ['an endless number', 'ratio', { ratio: Number.POSITIVE_INFINITY }],
    ['a fraction for an integer', 'int', { int: 1.5 }],
    ['an integer that is too large', 'int', { int: 2 ** 40 }],
    ['nothing where something must be', 'count', {}],
    ['a text that is none', 'text', { text: Symbol('x') }],
    ['a value that the enum does not have', 'kind', { kind: 'FAX' }],
    ['a promise', 'text', { text: Promise.resolve('x') }],
    ['a promise for an object', 'part { id }', { part: Promise.resolve({ id: 'x' }) }],
    ['a method', 'text', { text: () => 'x' }],
    ['an error', 'text', { text: new Error('x') }],
    ['an error for an object', 'part { id }', { part: new GraphQLError('x') }],
    ['no object', 'part { id }', { part: 'x' }],
    ['no list', 'numbers', { numbers: 'x' }],
    ['a set for a list', 'numbers', { numbers: new Set([1]) }],
    ['a property that throws', 'text', throwing()],
    ['a value that the resolver does not know at once', 'named', {}],
  ])('is left to graphql-js: %s', async (_, of, value) => {
    const { texts } = await both(of, [Object.assign(value, { id: 'x' })])
    expect(texts).toEqual([undefined])
  })

  it.each([
    ['a field with arguments whose resolver may need more', 'asked(of: 1)'],
    ['an object of several types', 'either { __typename }'],
  ])('is not tried for %s', async (_, of) => {
    const { texts } = await both(of, [{ id: 'x', asked: 1, either: null }])
    expect(texts).toBeNull()
  })
})

function throwing(): object {
  return Object.defineProperty({}, 'text', {
    get: () => {
      throw new Error('x')
    },
  })
}
