/** Sizes of V8 on 64 bits without pointer compression, as Node is built. */
const WORD = 8
const OBJECT = 3 * WORD
const ARRAY = 6 * WORD
const STRING = 2 * WORD
const HEAP_NUMBER = 2 * WORD

/** Items of a list that is not looked through. */
const LONG = 64

/** About how many bytes a value takes in the heap: strings, numbers, arrays, plain objects. */
export function heapBytesOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return STRING + Math.ceil(value.length / WORD) * WORD
    case 'number':
      return Number.isSafeInteger(value) && Math.abs(value) < 2 ** 31 ? 0 : HEAP_NUMBER
    case 'object':
      if (value === null) return 0
      return Array.isArray(value) ? arrayBytes(value) : objectBytes(value)
    default:
      return 0
  }
}

function arrayBytes(array: readonly unknown[]): number {
  let bytes = ARRAY + array.length * WORD
  // Numbers among themselves stand in the array; beside anything else those that are no small integers do not.
  if (areNumbers(array)) return bytes
  for (const item of array) bytes += heapBytesOf(item)
  return bytes
}

/**
 * Of a long list the ends: it is a column, or a list of something else, and to look through a million numbers would
 * take milliseconds of each write. What mixes numbers with something else is short: `[startMs, metrics]`.
 */
function areNumbers(array: readonly unknown[]): boolean {
  if (array.length > LONG) return isNumber(array[0]) && isNumber(array.at(-1))
  return array.every(isNumber)
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

function objectBytes(object: object): number {
  let bytes = OBJECT
  for (const item of Object.values(object)) bytes += WORD + heapBytesOf(item)
  return bytes
}
