const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** What a list names, which nobody changes: made once for each list. */
export function listSet(list: readonly string[]): ReadonlySet<string> {
  const known = sets.get(list)
  if (known) return known
  const set = new Set(list)
  sets.set(list, set)
  return set
}
