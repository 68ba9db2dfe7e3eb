/** A surrogate that is not half of a pair is no character: it has no place in UTF-8, nor in a key. */
const LONE_SURROGATE = /\p{Surrogate}/u

export const NOT_WELL_FORMED = 'is not well-formed text: it has half of a surrogate pair'

export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text)
}
