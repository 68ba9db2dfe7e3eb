/** Stands for any value: one that a reader need not see, or that is another in every answer. */
export const ANY = '…'

const MORE = /^… (\d+) more$/
/** A list that is longer is shown by its first items when an answer is written. */
const SHOWN_ITEMS = 2

/**
 * Where the shown answer and the real one differ; one line each. `"…"` stands for any value, and
 * `"… 11 more"` as the last item of a list for eleven items that are not shown.
 */
export function differences(shown: unknown, real: unknown, path = ''): string[] {
  if (shown === ANY) return []
  if (Array.isArray(shown) && Array.isArray(real)) return listDifferences(shown, real, path)
  if (isObject(shown) && isObject(real)) {
    const names = new Set([...Object.keys(shown), ...Object.keys(real)])
    return [...names].flatMap((name) =>
      differences(shown[name], real[name], path === '' ? name : `${path}.${name}`),
    )
  }
  if (Object.is(shown, real)) return []
  return [`${path}: shown is ${written(shown)}, the answer is ${written(real)}`]
}

/** The real answer, short: with the marks that the shown one has, and long lists cut. */
export function shortened(shown: unknown, real: unknown): unknown {
  if (shown === ANY && real !== undefined) return ANY
  if (Array.isArray(real)) {
    const before: readonly unknown[] = Array.isArray(shown) ? shown : []
    const items = before.filter((item) => moreOf(item) === null).length
    const length = Math.min(real.length, Math.max(items, SHOWN_ITEMS))
    // One more item takes no more room than the line that counts it.
    const kept = real.length - length === 1 ? real : real.slice(0, length)
    const short = kept.map((item, at) => shortened(before[at], item))
    const more = real.length - kept.length
    return more === 0 ? short : [...short, `… ${more} more`]
  }
  if (!isObject(real)) return real
  const before = isObject(shown) ? shown : {}
  return Object.fromEntries(
    Object.entries(real).map(([name, value]) => [name, shortened(before[name], value)]),
  )
}

function listDifferences(
  shown: readonly unknown[],
  real: readonly unknown[],
  path: string,
): string[] {
  const more = moreOf(shown.at(-1))
  const items = more === null ? shown : shown.slice(0, -1)
  const length = items.length + (more ?? 0)
  return [
    ...(length === real.length
      ? []
      : [`${path}: ${length} items are shown, ${real.length} are there`]),
    ...items.flatMap((item, at) => differences(item, real[at], `${path}[${at}]`)),
  ]
}

function moreOf(item: unknown): number | null {
  const [, count] = typeof item === 'string' ? (MORE.exec(item) ?? []) : []
  return count === undefined ? null : Number(count)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function written(value: unknown): string {
  const text = JSON.stringify(value) ?? 'not there'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
