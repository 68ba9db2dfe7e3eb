/** Classes 2 to 4 stop when what is left falls to this share; first answers and paid runs may use it. */
const RESERVED_SHARE = 0.1

/** How many calls are kept for classes 0 and 1. */
export function reserveOf(limit: number): number {
  return limit * RESERVED_SHARE
}
