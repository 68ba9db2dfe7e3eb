/** Items of a long list that are written at once: of numbers and texts; of lists and objects. */
const FLAT_AT_ONCE = 10_000
const NESTED_AT_ONCE = 50
/** The items of a shorter list are written one by one: they may hold long lists. */
const LONG = 1_000

/**
 * The text of `JSON.stringify` in pieces: a long list is written some items at a time. Throws a TypeError
 * for a value that JSON cannot hold.
 */
export function* writtenPieces(value: unknown): Generator<string, void, undefined> {
  if (hasTextOfItsOwn(value)) yield textOf(value)
  else if (Array.isArray(value)) yield* listPieces(value)
  else if (typeof value === 'object' && value !== null) yield* objectPieces(value)
  else yield textOf(value)
}

function* listPieces(items: readonly unknown[]): Generator<string, void, undefined> {
  const isFlat = items.every((item) => typeof item !== 'object' || item === null)
  if (!isFlat && items.length <= LONG) {
    yield '['
    for (const [index, item] of items.entries()) {
      if (index > 0) yield ','
      // In a list `JSON.stringify` writes null for undefined.
      if (item === undefined) yield 'null'
      else yield* writtenPieces(item)
    }
    yield ']'
    return
  }
  const atOnce = isFlat ? FLAT_AT_ONCE : NESTED_AT_ONCE
  yield '['
  for (let at = 0; at < items.length; at += atOnce) {
    const text = JSON.stringify(items.slice(at, at + atOnce))
    yield (at === 0 ? '' : ',') + text.slice(1, -1)
  }
  yield ']'
}

function* objectPieces(value: object): Generator<string, void, undefined> {
  let separator = ''
  yield '{'
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    yield `${separator}${JSON.stringify(key)}:`
    yield* writtenPieces(item)
    separator = ','
  }
  yield '}'
}

/** A date, say. */
function hasTextOfItsOwn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('toJSON' in value)) return false
  return typeof value.toJSON === 'function'
}

function textOf(value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError('Only what JSON can hold can be written')
  return text
}
