import type { FieldPlan, ValuePlan } from './item-plan.js'
import { isPlain } from './plain-numbers.js'

/** The value must be waited for, or is not of its type: graphql-js writes it, or says what is wrong. */
export const NOT_WRITTEN = new Error('Left to graphql-js')

/** The lists in it have too many items to be written in one go. */
const LONG = new Error('Written in pieces')

/** Items of all lists in one value that are written in one go; their JSON takes less than a millisecond. */
const MOST_BELOW = 2_000

/** What is left of them for the value that is being written. */
const room = { left: 0 }

/**
 * The JSON text of one item of a list, as graphql-js and `JSON.stringify` would write it; undefined
 * where only graphql-js can, null where it is to be written in pieces.
 */
export function itemText(plan: ValuePlan, item: unknown): string | null | undefined {
  room.left = MOST_BELOW
  try {
    return valueText(plan, item)
  } catch (error) {
    // Whatever else it is: graphql-js meets it again, and tells it with its path.
    return error === LONG ? null : undefined
  }
}

type LeafPlan = Extract<ValuePlan, { readonly kind: 'leaf' }>

function valueText(plan: ValuePlan, value: unknown): string {
  if (value === null || value === undefined) {
    if (plan.isNullable) return 'null'
    throw NOT_WRITTEN
  }
  switch (plan.kind) {
    case 'leaf':
      return leafText(plan, value)
    case 'list':
      if (!Array.isArray(value)) throw NOT_WRITTEN
      room.left -= value.length
      if (room.left < 0) throw LONG
      return `[${value.map((item) => valueText(plan.item, item)).join(',')}]`
    case 'object':
      return objectText(plan.fields, value)
  }
}

function objectText(fields: readonly FieldPlan[], source: unknown): string {
  if (!isObject(source) || source instanceof Error || 'then' in source) throw NOT_WRITTEN
  let text = ''
  for (const { before, name, read, value: plan } of fields) {
    const value = read ? read(source) : source[name]
    // A resolver that does not know its value says undefined; a property that is not there is null.
    if (read && value === undefined) throw NOT_WRITTEN
    text += before
    text += plan.kind === 'leaf' && value != null ? leafText(plan, value) : valueText(plan, value)
  }
  return fields.length === 0 ? '{}' : `${text}}`
}

function leafText({ type, numbers }: LeafPlan, value: unknown): string {
  if (typeof value === 'number' && isPlain(value, numbers)) return String(value)
  if (typeof value === 'function' || value instanceof Error) throw NOT_WRITTEN
  const written = type.serialize(value)
  switch (typeof written) {
    case 'number':
      return Number.isFinite(written) ? String(written) : 'null'
    case 'string':
      return JSON.stringify(written)
    case 'boolean':
      return written ? 'true' : 'false'
    default: {
      if (isLong(written)) throw LONG
      const text: string | undefined = written === null ? undefined : JSON.stringify(written)
      // The executor refuses a leaf of nothing.
      if (text === undefined) throw NOT_WRITTEN
      return text
    }
  }
}

/** A scalar may be written as any structure. Takes what it holds from the room there is. */
function isLong(structure: unknown): boolean {
  if (!isObject(structure)) return false
  for (const one of Object.values(structure)) {
    room.left--
    if (room.left < 0 || isLong(one)) return true
  }
  return false
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
