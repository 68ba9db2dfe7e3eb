import { type GraphQLSchema, getNamedType, graphqlSync, isObjectType } from 'graphql'
import type { RootField } from './root-fields.js'
import { type SelectionScope, selectionOf } from './selected-fields.js'

/** A value of a report is written with about this many characters. */
const CHARACTERS_PER_VALUE = 16

/** What `_service` writes, weighed by the length of its text: a whole schema is no single value. */
export function serviceValues({ definition, nodes }: RootField, scope: SelectionScope): number {
  const type = getNamedType(definition.type)
  if (!isObjectType(type)) return 0
  let values = 0
  for (const [node] of selectionOf(nodes, type, scope).fields.values()) {
    values += node?.name.value === 'sdl' ? sdlValues(scope.schema) : 1
  }
  return values
}

const valuesBySchema = new WeakMap<GraphQLSchema, number>()

function sdlValues(schema: GraphQLSchema): number {
  const known = valuesBySchema.get(schema)
  if (known !== undefined) return known
  const { data } = graphqlSync({ schema, source: '{ _service { sdl } }' })
  const values = Math.ceil(JSON.stringify(data).length / CHARACTERS_PER_VALUE)
  valuesBySchema.set(schema, values)
  return values
}
