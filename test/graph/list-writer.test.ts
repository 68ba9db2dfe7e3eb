import fc from 'fast-check'
import { buildSchema, type GraphQLResolveInfo, graphqlSync } from 'graphql'
import { describe, expect, it } from 'vitest'
import { planOfItems } from '../../src/graph/item-text/item-plan.js'
import { KeptBytes } from '../../src/graph/item-text/kept-bytes.js'
import { joined, type ListText, type TextPart } from '../../src/graph/item-text/list-text.js'
import { executedItems } from '../../src/graph/lists/executed-items.js'
import { type Pause, type WritableList, writeList } from '../../src/graph/lists/list-writer.js'
import { TextChunks } from '../../src/graph/lists/text-chunks.js'

const SEED = Number(process.env['SEED'] ?? 20_261_129)
const schema = buildSchema(`
  type Query { items: [Item] }
  type Item { id: ID! count: Int note: String numbers: [Float] parts: [Part!] strict: [Int!] }
  type Part { id: ID! numbers: [Int] }
`)
const SELECTION = 'id count note numbers parts { id numbers } strict'
/** More than are written in one go. */
const LONG = 2_500

interface Wanted {
  readonly items: readonly unknown[]
  readonly keptBytes?: number
  /** After so many questions whether the turn is over it is. */
  readonly asksPerTurn?: number
}

/** The list in the way of the gateway, and in the way of graphql-js. */
function both({ items, keptBytes = 10_000_000, asksPerTurn = 1_000_000 }: Wanted) {
  let asks = 0
  let pauses = 0
  const told: string[] = []
  let list: ListText | undefined
  const resolved = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
    const writable: WritableList = {
      items: () => items,
      plan: planOfItems(info.fieldNodes, info.returnType, info),
      execute: (some, first) => executedItems(info, some, first, {}),
      executedAtOnce: 3,
      partsOf: (text): readonly TextPart[] => [text],
      chunks: new TextChunks(new KeptBytes(keptBytes), () => {}),
      onExecuted: () => {},
      onErrors: (errors) => {
        told.push(...errors.map(({ message, path }) => `${path?.join('.')}: ${message}`))
      },
      isOver: () => ++asks > asksPerTurn,
    }
    const writing = writeList(writable)
    for (;;) {
      const step: IteratorResult<Pause, ListText> = writing.next()
      if (step.done) {
        list = step.value
        return items
      }
      if (step.value !== 'turn') throw new Error('Nothing here is waited for')
      pauses += 1
      asks = 0
    }
  }
  const source = `{ items { ${SELECTION} } }`
  const { data, errors = [] } = graphqlSync({ schema, source, rootValue: { items: resolved } })
  return {
    list,
    pauses,
    usual: JSON.stringify(data?.['items']),
    told: {
      here: told,
      usual: errors.map(({ message, path }) => `${path?.join('.')}: ${message}`),
    },
  }
}

const long = (length: number) => Array.from({ length }, (_, index) => index / 4)
const numbers = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))),
  },
  { weight: 1, arbitrary: fc.integer({ min: LONG, max: LONG + 100 }).map(long) },
)
const item = fc.record({
  id: fc.string({ unit: 'binary' }),
  count: fc.oneof(fc.integer({ min: -1_000, max: 1_000 }), fc.constantFrom(null, 1.5, 'no number')),
  note: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
  numbers,
  parts: fc.option(
    fc.array(fc.record({ id: fc.string(), numbers: fc.array(fc.integer()) }), { maxLength: 3 }),
  ),
  strict: fc.oneof(
    { weight: 9, arbitrary: fc.array(fc.integer()) },
    { weight: 1, arbitrary: fc.constant([1, null]) },
  ),
})

describe('the text of a list', () => {
  it(`is that of graphql-js, with its errors, kept or written again; seed ${SEED}`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(item, { freq: 12 }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(0, 50_000, 10_000_000),
        fc.integer({ min: 1, max: 20 }),
        (items, keptBytes, asksPerTurn) => {
          const { list, usual, told } = both({ items, keptBytes, asksPerTurn })
          if (!list) throw new Error('The list was not written')
          const again = `[${joined(list.rewrite())}]`
          expect(again).toBe(usual)
          expect(list.byteLength + 2).toBe(Buffer.byteLength(usual))
          if (list.kept) expect(`[${joined(list.kept)}]`).toBe(usual)
          else expect(list.byteLength).toBeGreaterThan(keptBytes)
          expect(told.here.toSorted()).toEqual(told.usual.toSorted())
        },
      ),
      { numRuns: 150, seed: SEED },
    )
  })

  it.each([
    ['short items', Array.from({ length: 100 }, (_, id) => ({ id })), 100],
    ['one long item', [{ id: 1, numbers: long(100_000) }], 10],
    [
      'items that graphql-js writes',
      Array.from({ length: 30 }, (_, id) => ({ id, count: 1.5 })),
      10,
    ],
    [
      'an item of lists of lists',
      [{ id: 1, parts: [{ id: 2, numbers: [...Array(50_000).keys()] }] }],
      10,
    ],
  ])('is written in as many turns as it takes: %s', (_, items, turns) => {
    const { list, pauses, usual } = both({ items, asksPerTurn: 1 })
    expect(list && `[${joined(list.rewrite())}]`).toBe(usual)
    expect(pauses).toBeGreaterThanOrEqual(turns / 2)
  })
})
