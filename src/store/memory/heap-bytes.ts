/** Sizes of V8 on 64 bits without pointer compression, as Node is built. */
const WORD = 8
const OBJECT = 3 * WORD
const ARRAY = 6 * WORD
const STRING = 2 * WORD
const HEAP_NUMBER = 2 * WORD

/** So many items stand for a long column. */
const SAMPLE = 64

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
  const bytes = ARRAY + array.length * WORD
  const items = isLongColumn(array) ? sampleOf(array) : array
  // Numbers among themselves stand in the array; beside anything else those that are no small integers do not.
  if (items.every(isNumber)) return bytes
  let ofItems = 0
  for (const item of items) ofItems += heapBytesOf(item)
  return bytes + Math.ceil((ofItems * array.length) / items.length)
}

/** A report has columns of a million numbers, and null for each that is not known: to look at all takes milliseconds. */
function isLongColumn(array: readonly unknown[]): boolean {
  return array.length > SAMPLE && (isNumber(array[0]) || array[0] === null)
}

/** Evenly, from the first to the last. */
function sampleOf(array: readonly unknown[]): readonly unknown[] {
  const step = (array.length - 1) / (SAMPLE - 1)
  return Array.from({ length: SAMPLE }, (_, index) => array[Math.round(index * step)])
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

function objectBytes(object: object): number {
  let bytes = OBJECT
  for (const item of Object.values(object)) bytes += WORD + heapBytesOf(item)
  return bytes
}
