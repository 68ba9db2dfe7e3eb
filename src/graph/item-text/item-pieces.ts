import { writtenPieces } from '../../json/written-pieces.js'
import type { ValuePlan } from './item-plan.js'
import { fieldValue, LONG, NOT_WRITTEN, shortText, sourceOf, writtenLeaf } from './item-text.js'

/** Characters that are put together before they are told; one piece may be longer. */
const PIECE_CHARACTERS = 4_096

/** The text of `itemText` in pieces, for an item with long lists in it. Throws what cannot be written. */
export function* itemPieces(plan: ValuePlan, value: unknown): Generator<string, void, undefined> {
  const text = textUnlessLong(plan, value)
  if (text !== null) {
    yield text
    return
  }
  switch (plan.kind) {
    case 'leaf':
      yield* writtenPieces(writtenLeaf(plan.type, value))
      return
    case 'list':
      yield* listPieces(plan.item, value)
      return
    case 'object':
      yield* objectPieces(plan.fields, value)
  }
}

/** Null: in pieces. */
function textUnlessLong(plan: ValuePlan, value: unknown): string | null {
  try {
    return shortText(plan, value)
  } catch (error) {
    if (error === LONG) return null
    throw error
  }
}

function* listPieces(item: ValuePlan, list: unknown): Generator<string, void, undefined> {
  if (!Array.isArray(list)) throw NOT_WRITTEN
  let text = '['
  for (const [index, one] of list.entries()) {
    if (index > 0) text += ','
    const written = textUnlessLong(item, one)
    if (written !== null) text += written
    else {
      yield text
      text = ''
      yield* itemPieces(item, one)
    }
    if (text.length < PIECE_CHARACTERS) continue
    yield text
    text = ''
  }
  yield `${text}]`
}

function* objectPieces(
  fields: Extract<ValuePlan, { kind: 'object' }>['fields'],
  value: unknown,
): Generator<string, void, undefined> {
  const source = sourceOf(value)
  for (const field of fields) {
    yield field.before
    yield* itemPieces(field.value, fieldValue(field, source))
  }
  yield fields.length === 0 ? '{}' : '}'
}
