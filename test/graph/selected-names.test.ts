import { buildSchema, type GraphQLResolveInfo, graphqlSync } from 'graphql'
import { describe, expect, it } from 'vitest'
import { selectedNames } from '../../src/graph/explain/selected-names.js'
import type { EntityKind } from '../../src/reports/directory/directory.js'

const schema = buildSchema(`
  input FreshnessInput { maxAgeSeconds: Int }
  type Query { report(freshness: FreshnessInput): Report entities: [Entity] }
  union Entity = Queue | Agent
  type Report { rows: [Row] name: String }
  type Row { queue: Queue agent: Agent group: [Dimension] }
  type Dimension { dimension: String name: String }
  type Queue { id: ID name: String activity(freshness: FreshnessInput): Row }
  type Agent { id: ID name: String }
`)
const KINDS: readonly string[] = ['queue', 'agent'] satisfies readonly EntityKind[]
const isEntityKind = (name: string): name is EntityKind => KINDS.includes(name)

function namesIn(query: string) {
  let found: ReturnType<typeof selectedNames> | undefined
  const look = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
    found = selectedNames(info, isEntityKind)
    return null
  }
  const { errors } = graphqlSync({
    schema,
    source: query,
    rootValue: {},
    fieldResolver: (_, args, __, info) => look(_, args, info),
  })
  expect(errors).toBeUndefined()
  return { byKind: Object.fromEntries(found?.byKind ?? []), ofDimensions: found?.ofDimensions }
}

describe(selectedNames, () => {
  const queue = { queue: ['rows', 'queue', 'name'] }
  it.each<[string, string, object, readonly string[] | null]>([
    ['none', '{ report { rows { queue { id } } } }', {}, null],
    ['one kind', '{ report { rows { queue { name } } } }', queue, null],
    [
      'two kinds',
      '{ report { rows { queue { name } agent { name } } } }',
      { ...queue, agent: ['rows', 'agent', 'name'] },
      null,
    ],
    [
      'the first of two places',
      '{ report { rows { queue { name } } b: rows { queue { name } } } }',
      queue,
      null,
    ],
    [
      'aliases',
      '{ report { r: rows { q: queue { n: name } } } }',
      { queue: ['r', 'q', 'n'] },
      null,
    ],
    [
      'fragments',
      '{ report { ...F } } fragment F on Report { rows { ... on Row { queue { ...N } } } } fragment N on Queue { name }',
      queue,
      null,
    ],
    [
      'what is skipped',
      '{ report { rows { queue { name @skip(if: true) } agent @include(if: false) { name } } } }',
      {},
      null,
    ],
    ['a name of something else', '{ report { name } }', {}, null],
    ['dimensions', '{ report { rows { group { name } } } }', {}, ['rows', 'group', 'name']],
    [
      'a field that asks by itself',
      '{ report { rows { queue { activity { agent { name } } } } } }',
      {},
      null,
    ],
    [
      'entities',
      '{ entities { ... on Agent { name } ... on Queue { n: name } } }',
      { agent: ['name'], queue: ['n'] },
      null,
    ],
    ['the type name', '{ report { rows { queue { __typename } } } }', {}, null],
  ])('finds %s', (_, query, byKind, ofDimensions) => {
    expect(namesIn(query)).toEqual({ byKind, ofDimensions })
  })
})
