/** Known forms of what stands before a list of valid names: those are not refused. */
const ALLOWED =
  /\b(?:allow(?:able|ed)|valid|supported|possible|accepted|known) (?:values|metrics|names)\b|\bone of\b/i

/** As much of a message as is searched. */
const LONGEST_MESSAGE = 2_000

/**
 * Of the metrics that a call asked for those that its refusal is about: the first that is named, with
 * others that stand in brackets with it. Of the upstream's own words nothing is taken.
 */
export function refusedMetricsIn(message: string, body: unknown): readonly string[] {
  const asked = metricsAsked(body)
  const text = message.slice(0, LONGEST_MESSAGE)
  const beforeList = text.slice(0, ALLOWED.exec(text)?.index)
  const first = namesIn(beforeList).find(({ name }) => asked.has(name))
  if (!first) return []
  const bracketed = [...beforeList.matchAll(/\[([^[\]]*)\]/g)].find(
    ({ index, 0: all }) => index <= first.at && first.at < index + all.length,
  )
  const names = bracketed ? namesIn(bracketed[1] ?? '').map(({ name }) => name) : [first.name]
  return [...new Set(names)].filter((name) => asked.has(name))
}

function namesIn(text: string) {
  return [...text.matchAll(/[A-Za-z][A-Za-z0-9]*/g)].map(({ index, 0: name }) => ({
    name,
    at: index,
  }))
}

function metricsAsked(body: unknown): ReadonlySet<string> {
  const metrics = typeof body === 'object' && body && 'metrics' in body ? body.metrics : undefined
  const names: readonly unknown[] = Array.isArray(metrics) ? metrics : []
  return new Set(names.filter((name) => typeof name === 'string'))
}
