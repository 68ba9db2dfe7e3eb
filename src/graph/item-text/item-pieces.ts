import { writtenPieces } from '../../json/written-pieces.js'
import type { FieldPlan, ValuePlan } from './item-plan.js'
import { isObject, itemText, NOT_WRITTEN } from './item-text.js'

/** Characters that are put together before they are told; one piece may be longer. */
const PIECE_CHARACTERS = 4_096

/** The text of `itemText` in pieces, for an item with long lists in it. Throws what cannot be written. */
export function* itemPieces(plan: ValuePlan, value: unknown): Generator<string, void, undefined> {
  const text = itemText(plan, value)
  if (text === undefined) throw NOT_WRITTEN
  if (text !== null) {
    yield text
    return
  }
  switch (plan.kind) {
    case 'leaf':
      yield* writtenPieces(plan.type.serialize(value))
      return
    case 'list':
      yield* listPieces(plan.item, value)
      return
    case 'object':
      yield* objectPieces(plan.fields, value)
  }
}

function* listPieces(item: ValuePlan, list: unknown): Generator<string, void, undefined> {
  if (!Array.isArray(list)) throw NOT_WRITTEN
  let text = '['
  for (const [index, one] of list.entries()) {
    if (index > 0) text += ','
    const written = itemText(item, one)
    if (written === undefined) throw NOT_WRITTEN
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

/** That the object can be read, `itemText` has found before. */
function* objectPieces(
  fields: readonly FieldPlan[],
  source: unknown,
): Generator<string, void, undefined> {
  if (!isObject(source)) throw NOT_WRITTEN
  for (const { before, name, read, value: plan } of fields) {
    const value = read ? read(source) : source[name]
    if (read && value === undefined) throw NOT_WRITTEN
    yield before
    yield* itemPieces(plan, value)
  }
  yield '}'
}
