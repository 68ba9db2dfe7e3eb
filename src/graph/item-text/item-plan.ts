import {
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  TypeNameMetaFieldDef,
} from 'graphql'
import { type SelectionScope, selectionOf } from '../limits/selected-fields.js'

/** How a value of an answer is written: put together once for a selection, not once for each item. */
export type ValuePlan = { readonly isNullable: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: ValuePlan }
  | { readonly kind: 'object'; readonly fields: readonly FieldPlan[] }
)

export interface FieldPlan {
  /** What stands before its value, from the brace or comma on. */
  readonly before: string
  readonly name: string
  /** How the value is read from its object; null: as a property. */
  readonly read: Read | null
  readonly value: ValuePlan
}

/** Undefined where a resolver that is `readable` does not know the value at once. */
type Read = (source: unknown) => unknown

/** A plan, and whether it is the same in every request. Null where only graphql-js can write the value. */
interface Planned {
  readonly plan: ValuePlan | null
  readonly isFixed: boolean
}

const TYPE_NAME: ValuePlan = { kind: 'leaf', type: GraphQLString, isNullable: false }

const NOT_PLANNED: Planned = { plan: null, isFixed: true }

/** A resolver that often knows its value at once, and how that is read; undefined where it does not. */
export function readable<Resolver extends object, Source>(
  read: (source: Source) => unknown,
  resolver: Resolver,
): Resolver {
  return Object.assign(resolver, { [READ]: read })
}

const READ = Symbol('read')

/** Plans of fixed selections, by the one node that has them: kept as long as its document is. Those of leaves are made as fast as they are found. */
const known = new WeakMap<
  FieldNode,
  { readonly type: GraphQLOutputType; readonly plan: ValuePlan }
>()

/**
 * Of the items of a list. Null where a selected field takes arguments, has a resolver that needs more
 * than its object, or may be of several types.
 */
export function planOfItems(
  nodes: readonly FieldNode[],
  listType: GraphQLOutputType,
  scope: SelectionScope,
): ValuePlan | null {
  const list = getNullableType(listType)
  return isListType(list) ? planOf(nodes, list.ofType, scope).plan : null
}

/** Of a field's value, whatever it is. */
export function planOfValue(
  nodes: readonly FieldNode[],
  type: GraphQLOutputType,
  scope: SelectionScope,
): ValuePlan | null {
  return planOf(nodes, type, scope).plan
}

function planOf(
  nodes: readonly FieldNode[],
  type: GraphQLOutputType,
  scope: SelectionScope,
): Planned {
  const node = nodes.length === 1 && nodes[0]?.selectionSet ? nodes[0] : undefined
  const before = node && known.get(node)
  if (before?.type === type) return { plan: before.plan, isFixed: true }
  const planned = newPlan(nodes, type, scope)
  if (node && planned.plan && planned.isFixed) known.set(node, { type, plan: planned.plan })
  return planned
}

function newPlan(
  nodes: readonly FieldNode[],
  type: GraphQLOutputType,
  scope: SelectionScope,
): Planned {
  const isNullable = !isNonNullType(type)
  const nullable = getNullableType(type)
  if (isLeafType(nullable)) {
    return { plan: { kind: 'leaf', type: nullable, isNullable }, isFixed: true }
  }
  if (isListType(nullable)) {
    const { plan: item, isFixed } = planOf(nodes, nullable.ofType, scope)
    return { plan: item && { kind: 'list', item, isNullable }, isFixed }
  }
  if (!isObjectType(nullable) || nullable.isTypeOf) return NOT_PLANNED
  return objectPlan(nodes, nullable, isNullable, scope)
}

function objectPlan(
  nodes: readonly FieldNode[],
  type: GraphQLObjectType,
  isNullable: boolean,
  scope: SelectionScope,
): Planned {
  const selection = selectionOf(nodes, type, scope)
  const definitions = type.getFields()
  const fields: FieldPlan[] = []
  let { isFixed } = selection
  for (const [key, below] of selection.fields) {
    const before = `${fields.length === 0 ? '{' : ','}${JSON.stringify(key)}:`
    const name = below[0]?.name.value ?? ''
    if (name === TypeNameMetaFieldDef.name) {
      fields.push({ before, name, read: () => type.name, value: TYPE_NAME })
      continue
    }
    const definition = definitions[name]
    const read = definition && readOf(definition)
    const planned = definition && planOf(below, definition.type, scope)
    if (read === undefined || !planned?.plan) return NOT_PLANNED
    isFixed &&= planned.isFixed
    fields.push({ before, name, read, value: planned.plan })
  }
  return { plan: { kind: 'object', fields, isNullable }, isFixed }
}

/** How a field is read from its object alone; undefined where its resolver needs more. */
function readOf({ args, resolve }: GraphQLField<unknown, unknown>): Read | null | undefined {
  if (args.length > 0) return undefined
  if (!resolve) return null
  if (hasRead(resolve)) return resolve[READ]
  // A resolver that declares nothing beside its object needs nothing else.
  return resolve.length === 1 ? (source) => Reflect.apply(resolve, undefined, [source]) : undefined
}

function hasRead(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): resolve is GraphQLFieldResolver<unknown, unknown> & { readonly [READ]: Read } {
  return READ in resolve
}
