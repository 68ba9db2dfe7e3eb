import { parse, specifiedRules, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  documentLimits,
  documentSize,
  MOST_ALIAS,
  MOST_DEPTH,
  MOST_SELECTIONS,
} from '../../src/graph/documents/document-limits.js'
import { subgraphSchema } from '../../src/graph/schema.js'

const schema = subgraphSchema()
const TODAY = '(interval: { relative: TODAY })'
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')
const doubling = (levels: number, type: string, leaf: string) =>
  `${times(levels, (i) => `fragment f${i} on ${type} { ...f${i + 1} ...f${i + 1} }`)} fragment f${levels} on ${type} { ${leaf} }`
const validated = (source: string) =>
  validate(schema, parse(source), [...specifiedRules, documentLimits])
const nested = (levels: number) =>
  `{ ${'... { '.repeat(levels)} __typename ${'} '.repeat(levels)} }`

describe('a document that says more than it seems to', () => {
  it.each([
    ['at the root', `{ ...f0 } ${doubling(24, 'Query', 'budgets { family }')}`],
    [
      'in rows',
      `{ queuePerformance${TODAY} { rows { ...f0 } } } ${doubling(24, 'QueuePerformanceRow', 'offered')}`,
    ],
    [
      'in series',
      `{ queuePerformance${TODAY} { series { ...f0 } } } ${doubling(24, 'QueuePerformanceSeries', 'offered')}`,
    ],
    ['in introspection', `{ __schema { types { ...f0 } } } ${doubling(24, '__Type', 'name')}`],
    ['in a mutation', `mutation { ...f0 } ${doubling(24, 'Mutation', '__typename')}`],
    [
      'in the second of two operations',
      `query A { __typename } query B { ...f0 } ${doubling(24, 'Query', '__typename')}`,
    ],
    [
      'by aliases in fragments, three levels of each',
      `{ queuePerformance${TODAY} { ${times(40, (i) => `r${i}: rows { ...Row }`)} } }
       fragment Row on QueuePerformanceRow { ${times(40, (i) => `h${i}: handle { ...Stats }`)} }
       fragment Stats on DurationStats { ${times(40, (i) => `c${i}: count`)} }`,
    ],
    [
      'by operations that share fragments',
      `${times(150, (i) => `query q${i} { ...F }`)} fragment F on Query { ${times(150, (i) => `b${i}: __typename`)} }`,
    ],
  ])('%s: is refused, with the figure', (_, source) => {
    const errors = validated(source)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.extensions).toEqual({
      code: 'LIMIT_EXCEEDED',
      limit: 'selections',
      max: MOST_SELECTIONS,
    })
    expect(errors[0]?.message).toContain(`more than ${MOST_SELECTIONS} selections`)
  })

  it.each([
    ['selections', nested(MOST_DEPTH + 1)],
    [
      'fragments',
      `{ ...f0 } ${times(60, (i) => `fragment f${i} on Query { ...f${i + 1} }`)} fragment f60 on Query { __typename }`,
    ],
    ['fragments that double', `{ ...f0 } ${doubling(500, 'Query', '__typename')}`],
    ['lists', `{ queueActivity(queueIds: ${'['.repeat(60)}${']'.repeat(60)}) { key } }`],
    ['objects', `{ queues(first: ${'{a: '.repeat(60)}1${'}'.repeat(60)}) { id } }`],
    ['values of a directive', `{ __typename @skip(if: ${'['.repeat(60)}${']'.repeat(60)}) }`],
    ['a default', `query ($a: Int = ${'['.repeat(60)}${']'.repeat(60)}) { __typename }`],
    ['a type', `query ($a: ${'['.repeat(60)}Int${']'.repeat(60)}) { queues(first: $a) { id } }`],
    [
      'a type with marks',
      `query ($a: ${'['.repeat(60)}Int!${']!'.repeat(60)}) { queues(first: $a) { id } }`,
    ],
    [
      'values of a variable',
      `query ($a: Int @skip(if: ${'['.repeat(60)}${']'.repeat(60)})) { queues(first: $a) { id } }`,
    ],
    [
      'values of a fragment',
      `{ ...F } fragment F on Query @skip(if: ${'['.repeat(60)}${']'.repeat(60)}) { __typename }`,
    ],
    ['a fragment that nobody spreads', `{ __typename } fragment F on Query ${nested(60)}`],
    ['ofType', `{ __type(name: "Query") { ${'ofType { '.repeat(60)} name ${'}'.repeat(60)} } }`],
  ])('%s that nest too deeply: are refused, with the figure', (_, source) => {
    expect(validated(source)).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'depth', max: MOST_DEPTH } },
    ])
  })

  const long = 'a'.repeat(MOST_ALIAS + 1)
  it.each([
    ['at the root', `{ ${long}: __typename }`],
    ['in rows', `{ queuePerformance${TODAY} { rows { ${long}: offered } } }`],
    ['of an object', `{ queuePerformance${TODAY} { rows { ${long}: queue { id } } } }`],
    ['in a fragment', `{ ...F } fragment F on Query { ${long}: __typename }`],
    [
      'in a fragment that nobody spreads',
      `{ a: __typename } fragment F on Query { ${long}: __typename }`,
    ],
    ['beneath a condition', `{ ... @include(if: true) { __schema { types { ${long}: name } } } }`],
    ['in the second operation', `query A { __typename } query B { ${long}: __typename }`],
  ])('a long alias %s: is refused, with the figure', (_, source) => {
    expect(validated(source)).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'alias', max: MOST_ALIAS } },
    ])
  })

  it.each([
    ['24 levels that double', `{ ...f0 } ${doubling(24, 'Query', '__typename')}`, 25 * 2],
    ['500 levels that double', `{ ...f0 } ${doubling(500, 'Query', '__typename')}`, 501 * 2],
    [
      'a fragment spread a thousand times',
      `{ ${times(1_000, () => '...F')} } fragment F on Query { ${times(500, () => '__typename')} }`,
      1_500,
    ],
    [
      'a fragment within itself',
      '{ ...F } fragment F on Query { ...F ...G } fragment G on Query { ...F }',
      4,
    ],
  ])('%s: each selection is looked at once', (_, source, most) => {
    let visits = 0
    documentSize(parse(source), () => visits++)
    expect(visits).toBeLessThanOrEqual(most)
  })
})

describe('a document that clients send', () => {
  it.each([
    ['as deep as may be', nested(MOST_DEPTH - 2)],
    ['an alias as long as may be', `{ ${'a'.repeat(MOST_ALIAS)}: __typename }`],
    [
      'a hundred reports with the fields in fragments',
      `{ ${times(100, (i) => `r${i}: queuePerformance${TODAY} { ...Report }`)} }
       fragment Report on QueuePerformanceReport { key freshness { state asOf reason } rows { ...Row } }
       fragment Row on QueuePerformanceRow {
         queue { id name } mediaType interval { from to } offered answered abandoned transferred
         ${['answerDelay', 'wait', 'talk', 'hold', 'handle'].map((name) => `${name} { ...Stats }`).join(' ')}
       }
       fragment Stats on DurationStats { count totalSeconds averageSeconds minSeconds maxSeconds }`,
    ],
    ['a cycle, which another rule tells', '{ ...F } fragment F on Query { ...F }', 'within itself'],
  ])('%s: is left to the other rules', (_, source, told?: string) => {
    const messages = validated(source).map(({ message }) => message)
    expect(messages).toEqual(told ? [expect.stringContaining(told)] : [])
  })
})
