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
import { type SelectionScope, selectionOf } from './selected-fields.js'

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
  const plans = plansOf(info.fieldNodes, shapeOf(info.returnType), info)
  return valuesOf(plans, { items, lists: onceEach(lists) })
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

/**
 * A field with arguments that counts what it writes by itself, when it knows how much that is: where it
 * stands it is one leaf.
 */
export function countedApart<Resolver extends object>(resolver: Resolver): Resolver {
  return Object.assign(resolver, { [COUNTED_APART]: true })
}

const COUNTED_APART = Symbol('counted apart')

/** What is selected of an object: how many leaves each writes, and which lists. */
interface Plan {
  readonly leaves: number
  readonly lists: readonly { readonly field: string; readonly plans: readonly Plan[] }[]
  /** Of objects below that may be of several types: the largest is reckoned with. */
  readonly unions: readonly (readonly Plan[])[]
  readonly isFixed: boolean
}

const LEAF: Plan = { leaves: 1, lists: [], unions: [], isFixed: true }
const LEAVES = [LEAF]

/** Plans of fixed selections, by the one node that has them: kept as long as its document is. */
const known = new WeakMap<
  FieldNode,
  { readonly shape: ValueShape; readonly plans: readonly Plan[] }
>()

/** One for each type that the objects may be of. */
function plansOf(
  nodes: readonly FieldNode[],
  shape: ValueShape,
  scope: SelectionScope,
): readonly Plan[] {
  const { objects } = shape
  if (objects.length === 0) return LEAVES
  const node = nodes.length === 1 ? nodes[0] : undefined
  const before = node && known.get(node)
  if (before?.shape === shape) return before.plans
  const plans = objects.map((type) => planOf(nodes, type, scope))
  if (node && plans.every(({ isFixed }) => isFixed)) known.set(node, { shape, plans })
  return plans
}

function planOf(nodes: readonly FieldNode[], type: GraphQLObjectType, scope: SelectionScope): Plan {
  const definitions = type.getFields()
  const selection = selectionOf(nodes, type, scope)
  const lists: Plan['lists'][number][] = []
  const unions: (readonly Plan[])[] = []
  let { isFixed } = selection
  let leaves = 0
  for (const below of selection.fields.values()) {
    const field = definitions[below[0]?.name.value ?? '']
    if (!field || (field.resolve && COUNTED_APART in field.resolve)) {
      // `__typename` among them.
      leaves++
      continue
    }
    const shape = shapeOf(field.type)
    const plans = plansOf(below, shape, scope)
    const [only = LEAF, ...others] = plans
    isFixed &&= plans.every((plan) => plan.isFixed)
    if (shape.isList) lists.push({ field: field.name, plans })
    else if (others.length > 0) unions.push(plans)
    else {
      leaves += only.leaves
      lists.push(...only.lists)
      unions.push(...only.unions)
    }
  }
  return { leaves, lists, unions, isFixed }
}

function valuesOf(plans: readonly Plan[], size: Required<ListSize>): number {
  let most = 0
  for (const { leaves, lists, unions } of plans) {
    let values = size.items * leaves
    for (const { field, plans } of lists) {
      const below = valuesOf(plans, { items: size.lists(field), lists: size.lists })
      // Empty lists are written, too.
      values += Math.max(size.items, below)
    }
    for (const alternatives of unions) values += valuesOf(alternatives, size)
    most = Math.max(most, values)
  }
  return most
}

interface ValueShape {
  readonly isList: boolean
  /** What it may be of; empty: a leaf. */
  readonly objects: readonly GraphQLObjectType[]
}

/** Told once for each type of the schema: graphql-js looks up the prototypes each time. */
const shapes = new WeakMap<GraphQLOutputType, ValueShape>()

function shapeOf(returnType: GraphQLOutputType): ValueShape {
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
