import {
  type FieldNode,
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
import { type Read, readingOf } from './field-reading.js'
import { type PlainNumbers, plainNumbersOf } from './plain-numbers.js'

/** How a value of an answer is written: put together once for a selection, not once for each item. */
export type ValuePlan = { readonly isNullable: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType; readonly numbers: PlainNumbers | null }
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

/** A plan, and whether it is the same in every request. Null where only graphql-js can write the value. */
interface Planned {
  readonly plan: ValuePlan | null
  readonly isFixed: boolean
}

const TYPE_NAME: ValuePlan = {
  kind: 'leaf',
  type: GraphQLString,
  numbers: null,
  isNullable: false,
}

const NOT_PLANNED: Planned = { plan: null, isFixed: true }

/** Plans of fixed selections, by the one node that has them: kept as long as its document is. Those of leaves are made as fast as they are found. */
const known = new WeakMap<
  FieldNode,
  { readonly type: GraphQLOutputType; readonly plan: ValuePlan }
>()

/**
 * Of the items of a list. Null where a selected field has a resolver that needs more than its object,
 * and its arguments where that says so, or may be of several types.
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
    const numbers = plainNumbersOf(nullable)
    return { plan: { kind: 'leaf', type: nullable, numbers, isNullable }, isFixed: true }
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
    const before = inOneByte(`${fields.length === 0 ? '{' : ','}${JSON.stringify(key)}:`)
    const name = below[0]?.name.value ?? ''
    if (name === TypeNameMetaFieldDef.name) {
      fields.push({ before, name, read: () => type.name, value: TYPE_NAME })
      continue
    }
    const definition = definitions[name]
    const reading = definition && below[0] && readingOf(definition, below[0], scope)
    const read = reading?.read
    const planned = definition && planOf(below, definition.type, scope)
    if (read === undefined || !planned?.plan) return NOT_PLANNED
    isFixed &&= planned.isFixed && (reading?.isFixed ?? true)
    fields.push({ before, name, read, value: planned.plan })
  }
  return { plan: { kind: 'object', fields, isNullable }, isFixed }
}

/**
 * The same text of ASCII, a byte a character. V8 keeps two for what was cut out of a text with one character beyond
 * Latin-1, such as a description in the schema; and two for whatever that becomes a part of, which takes longer.
 */
function inOneByte(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1')
}
