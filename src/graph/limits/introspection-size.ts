import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isLeafType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import type { RootField } from './root-fields.js'
import { type SelectionScope, selectionOf } from './selected-fields.js'

type Nodes = readonly FieldNode[]

/** What is selected below a field: by one node, whatever leads to it, or by several that are merged. */
type Selected = FieldNode | Nodes

export interface IntrospectionParts {
  readonly scope: SelectionScope
  readonly operation: OperationDefinitionNode
  /** Past this it is not counted on. */
  readonly most: number
}

/** Of the schema with one selection each: a hundred times what clients ask, and a tenth of a second. */
const MOST_PARTS = 50_000

/** What an object takes graphql-js, in leaves: the schema is mostly objects, and is written in one go. */
const VALUES_PER_PART = 5

/**
 * How many leaves `__schema` and `__type` would write, with their objects weighed. Types lead to types, so an answer can be far
 * larger than the schema and the document: what a part of the schema writes for one selection is
 * counted once.
 */
export class IntrospectionSize {
  readonly #scope: SelectionScope
  readonly #operation: OperationDefinitionNode
  readonly #most: number
  readonly #fields = new Map<Selected, ReadonlyMap<string, Nodes>>()
  readonly #counted = new Map<Selected, Map<unknown, number>>()
  #parts = 0

  constructor({ scope, operation, most }: IntrospectionParts) {
    this.#scope = scope
    this.#operation = operation
    this.#most = most
  }

  /** More than `most` where it is not worth counting on. */
  valuesOf({ definition, nodes }: RootField): number {
    return this.#isEnough(0) ? this.#most + 1 : this.#ofField(definition, nodes, undefined)
  }

  #ofField(field: GraphQLField<unknown, unknown>, nodes: Nodes, source: unknown): number {
    const [node] = nodes
    if (!node || !field.resolve || isLeafType(getNullableType(field.type))) return 1
    const args = node.arguments?.length
      ? getArgumentValues(field, node, this.#scope.variableValues)
      : {}
    const value: unknown = field.resolve(source, args, undefined, this.#info(field, nodes))
    return this.#ofValue(value, nodes, field.type)
  }

  #ofValue(value: unknown, nodes: Nodes, returnType: GraphQLOutputType): number {
    if (value === null || value === undefined) return 1
    const type = getNamedType(returnType)
    if (Array.isArray(value)) return 1 + this.#sum(value, (one) => this.#ofValue(one, nodes, type))
    return isObjectType(type) ? this.#ofPart(value, nodes, type) : 1
  }

  #ofPart(part: unknown, nodes: Nodes, type: GraphQLObjectType): number {
    const [node = nodes, ...others] = nodes
    const selected = others.length === 0 ? node : nodes
    const counted = this.#counted.get(selected) ?? new Map<unknown, number>()
    this.#counted.set(selected, counted)
    const known = counted.get(part)
    if (known !== undefined) return known
    this.#parts++
    const below = this.#fields.get(selected) ?? selectionOf(nodes, type, this.#scope).fields
    this.#fields.set(selected, below)
    const fields = type.getFields()
    const leaves = this.#sum(below.values(), (one) => {
      const field = fields[one[0]?.name.value ?? '']
      return field ? this.#ofField(field, one, part) : 1
    })
    const values = VALUES_PER_PART + leaves
    counted.set(part, values)
    return values
  }

  #sum<Item>(items: Iterable<Item>, valuesOf: (item: Item) => number): number {
    let values = 0
    for (const item of items) {
      if (this.#isEnough(values)) return this.#most + 1
      values += valuesOf(item)
    }
    return values
  }

  #isEnough(values: number): boolean {
    return values > this.#most || this.#parts > MOST_PARTS
  }

  /** The resolvers of introspection read no more than the schema. */
  #info(field: GraphQLField<unknown, unknown>, fieldNodes: Nodes): GraphQLResolveInfo {
    const { schema, variableValues } = this.#scope
    const parentType = schema.getQueryType()
    if (!parentType) throw new Error('A schema has queries')
    return {
      fieldName: field.name,
      fieldNodes,
      returnType: field.type,
      parentType,
      path: { prev: undefined, key: field.name, typename: undefined },
      schema,
      fragments: {},
      rootValue: undefined,
      operation: this.#operation,
      variableValues,
    }
  }
}
