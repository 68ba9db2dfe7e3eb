/** Sizes of V8 on 64 bits without pointer compression, as Node is built. */
const WORD = 8
const OBJECT = 3 * WORD
const ARRAY = 6 * WORD
const STRING = 2 * WORD
const HEAP_NUMBER = 2 * WORD

/**
 * About how many bytes a value takes in the heap: strings, numbers, arrays, plain objects.
 * Arrays of numbers are counted by length alone, so a report of a million cells costs no walk.
 */
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
  if (typeof array[0] === 'number') return bytes
  for (const item of array) bytes += heapBytesOf(item)
  return bytes
}

function objectBytes(object: object): number {
  let bytes = OBJECT
  for (const item of Object.values(object)) bytes += WORD + heapBytesOf(item)
  return bytes
}
