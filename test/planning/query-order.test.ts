import { expect, it } from 'vitest'
import { type Mergeable, mergeableOf } from '../../src/planning/mergeable.js'

import { byContent } from '../../src/planning/query-order.js'

type Lists = readonly (readonly [string, readonly string[]])[]

/** The dimensions in that order; those without values are no part of the filter. */
function queryBy(lists: Lists): Mergeable {
  const clauses = lists
    .filter(([, values]) => values.length > 0)
    .map(([dimension, values]) => ({
      type: 'or' as const,
      predicates: values.map((value) => ({ dimension, value })),
    }))
  const wanted = mergeableOf('/api/v2/analytics/conversations/aggregates/query', {
    interval: '2026-11-17T09:00:00Z/2026-11-17T10:00:00Z',
    groupBy: ['queueId'],
    metrics: ['nOffered'],
    ...(clauses.length > 0 && { filter: { type: 'and', clauses } }),
  })
  if (!wanted) throw new Error('It can be merged')
  return wanted
}

const filters = [['a'], ['b'], ['a', 'b'], ['b', 'a'], []].flatMap((queueId) =>
  [['voice'], ['chat'], []].flatMap((mediaType) =>
    [['inbound'], []].map((direction) => Object.entries({ queueId, mediaType, direction })),
  ),
)
const queries = filters.flatMap((lists) => [queryBy(lists), queryBy(lists.toReversed())])

it.each<[string, (one: Mergeable, other: Mergeable, third: Mergeable) => boolean]>([
  [
    'the other way round for the other',
    (one, other) => Math.sign(byContent(one, other)) + Math.sign(byContent(other, one)) === 0,
  ],
  [
    'for the first and the third as for those between',
    (one, other, third) =>
      byContent(one, other) > 0 || byContent(other, third) > 0 || byContent(one, third) <= 0,
  ],
])('queries have an order, in whichever order filters name dimensions: %s', (_, holds) => {
  const broken = queries.flatMap((one) =>
    queries.flatMap((other) => queries.filter((third) => !holds(one, other, third))),
  )
  expect(broken).toEqual([])
})

it('the same filter has one place, whichever dimension it names first', () => {
  const orders = filters.map((lists) => byContent(queryBy(lists), queryBy(lists.toReversed())))
  expect(orders.filter((order) => order !== 0)).toEqual([])
})
