import type { ReadStats } from '../../upstream/wire/wire.js'

/** What cannot be true is told to whoever asked for it, and answers nobody else: added up it could not be seen. */
export function canBeTrue({ min, max, numerator, denominator }: ReadStats): boolean {
  return isAtMost(min, max) && isAtMost(numerator, denominator)
}

function isAtMost(one: number | null | undefined, other: number | null | undefined): boolean {
  return typeof one !== 'number' || typeof other !== 'number' || one <= other
}
