import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { type SelectionScope, selectedFields } from './selected-fields.js'

export interface ListSize {
  /** Objects, or leaves where the list is one of leaves. */
  readonly items: number
  /** How long a list below is, in all the items together. Without this there is none below. */
  readonly lists?: (field: string) => number
}

/**
 * How many leaves the field being resolved would write: what writing it costs, told before anything
 * is made.
 */
export function writtenValues(
  info: GraphQLResolveInfo,
  { items, lists = noLists }: ListSize,
): number {
  return valuesOf(info.fieldNodes, info.returnType, { items, lists: onceEach(lists) }, info)
}

/** Every alias asks; to count may take a look at every row. */
function onceEach(count: (field: string) => number): (field: string) => number {
  const known = new Map<string, number>()
  return (field) => {
    const counted = known.get(field) ?? count(field)
    known.set(field, counted)
    return counted
  }
}

/** The same for the aliases of the list itself: counted once for each value, which never changes. */
export function countedOnce<Value extends object>(
  count: (value: Value, field: string) => number,
): (value: Value, field: string) => number {
  const known = new WeakMap<Value, (field: string) => number>()
  return (value, field) => {
    const counted = known.get(value) ?? onceEach((one) => count(value, one))
    known.set(value, counted)
    return counted(field)
  }
}

function valuesOf(
  nodes: readonly FieldNode[],
  returnType: GraphQLOutputType,
  size: Required<ListSize>,
  scope: SelectionScope,
): number {
  const { objects } = shapeOf(returnType)
  if (objects.length === 0) return size.items
  // Of whichever type the objects are.
  return Math.max(...objects.map((type) => valuesOfObjects(nodes, type, size, scope)))
}

function valuesOfObjects(
  nodes: readonly FieldNode[],
  type: GraphQLObjectType,
  { items, lists }: Required<ListSize>,
  scope: SelectionScope,
): number {
  const fields = type.getFields()
  let values = 0
  for (const below of selectedFields(nodes, type, scope).values()) {
    const field = fields[below[0]?.name.value ?? '']
    // `__typename`
    if (!field) values += items
    else if (shapeOf(field.type).isList) {
      // Empty lists are written, too.
      const leaves = valuesOf(below, field.type, { items: lists(field.name), lists }, scope)
      values += Math.max(items, leaves)
    } else {
      values += valuesOf(below, field.type, { items, lists }, scope)
    }
  }
  return values
}

interface AnswerShape {
  readonly isList: boolean
  /** What it may be of; empty: a leaf. */
  readonly objects: readonly GraphQLObjectType[]
}

/** Told once for each type of the schema: graphql-js looks up the prototypes each time. */
const shapes = new WeakMap<GraphQLOutputType, AnswerShape>()

function shapeOf(returnType: GraphQLOutputType): AnswerShape {
  const known = shapes.get(returnType)
  if (known) return known
  const type = getNamedType(returnType)
  const objects = isUnionType(type) ? type.getTypes() : isObjectType(type) ? [type] : []
  const shape = { isList: isListType(getNullableType(returnType)), objects }
  shapes.set(returnType, shape)
  return shape
}

function noLists(field: string): number {
  throw new Error(`How long the lists in ${field} are is not known`)
}

/** How long the lists in these objects are together. */
export function itemsWithin<Item>(
  items: readonly Item[],
  of: (item: Item) => readonly unknown[],
): number {
  return items.reduce((sum, item) => sum + of(item).length, 0)
}
