import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import type { RootField } from './root-fields.js'
import { type SelectionScope, selectedFields } from './selected-fields.js'

type Nodes = readonly FieldNode[]

export interface IntrospectionParts {
  readonly scope: SelectionScope
  readonly operation: OperationDefinitionNode
  /** Past this it is not counted on. */
  readonly most: number
}

/**
 * How many leaves `__schema` or `__type` would write. Types lead to types, so an answer can be far
 * larger than the schema and the document: what a part of the schema writes for a selection is
 * counted once.
 */
export function introspectionValues(
  { definition, nodes }: RootField,
  { scope, operation, most }: IntrospectionParts,
): number {
  const selected = new Map<Nodes, ReadonlyMap<string, Nodes>>()
  const counted = new Map<Nodes, Map<unknown, number>>()
  let objects = 0

  const ofField = (
    field: GraphQLField<unknown, unknown>,
    below: Nodes,
    source: unknown,
    parentType: GraphQLObjectType,
  ): number => {
    const [node] = below
    if (!node || !field.resolve) return 1
    const { schema, variableValues } = scope
    const info = {
      ...{ fieldName: field.name, fieldNodes: below, returnType: field.type, parentType },
      ...{ path: { prev: undefined, key: field.name, typename: undefined } },
      ...{ schema, fragments: {}, rootValue: undefined, operation, variableValues },
    }
    const value: unknown = field.resolve(
      source,
      getArgumentValues(field, node, variableValues),
      undefined,
      info,
    )
    return ofValue(value, below, field.type)
  }

  const ofValue = (value: unknown, below: Nodes, returnType: GraphQLOutputType): number => {
    const type = getNamedType(returnType)
    if (value === null || value === undefined) return 1
    if (Array.isArray(value)) {
      let values = 0
      for (const one of value) {
        values += ofValue(one, below, type)
        if (values > most) break
      }
      return values
    }
    return isObjectType(type) ? ofObject(value, below, type) : 1
  }

  const ofObject = (object: unknown, below: Nodes, type: GraphQLObjectType): number => {
    const byObject = counted.get(below) ?? new Map<unknown, number>()
    counted.set(below, byObject)
    const known = byObject.get(object)
    if (known !== undefined) return known
    objects++
    // Every object writes a leaf at least.
    if (objects > most) return objects
    const keys = selected.get(below) ?? selectedFields(below, type, scope)
    selected.set(below, keys)
    let values = 0
    for (const one of keys.values()) {
      const field = type.getFields()[one[0]?.name.value ?? '']
      values += field ? ofField(field, one, object, type) : 1
      if (values > most) break
    }
    byObject.set(object, values)
    return values
  }

  const query = scope.schema.getQueryType()
  return query ? ofField(definition, nodes, undefined, query) : 0
}
