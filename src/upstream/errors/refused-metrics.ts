/** Known forms of what stands before a list of valid names: those are not refused. */
const ALLOWED =
  /\b(?:allow(?:able|ed)|valid|supported|possible|accepted|known) (?:values|metrics|names)\b|\bone of\b/i

/** What may change from one question to the next: then the metric itself is not refused. */
const CONDITIONAL = /\b(?:granularity|intervals?|together|combin\w+)\b/i

const UNKNOWN =
  '(?:(?:not|no longer) (?:supported|available|valid|allowed|known|recogni[sz]ed|a valid)|unknown|invalid|unsupported|deprecated)\\b'
/** `[a, b]`, `a`, `'a', 'b' and 'c'`: nothing else stands among the names. */
const NAMES = String.raw`(\[[^[\]]*\]|["'\`]?\w+["'\`]?(?:(?:,| and|, and) ["'\`]?\w+["'\`]?)*)`
/** Known forms of a refusal of metrics; the group is what holds their names. */
const REFUSALS = [
  /\bvalues? \[([^[\]]*)\] (?:is|are) not valid for (?:the )?field (?:type )?\[?'?\w*metrics?\b/i,
  /\bmetrics? (?:is|are) not supported\b[^[\]]*\[([^[\]]*)\]/i,
  new RegExp(String.raw`\bmetrics?:? ${NAMES} (?:is|are) ${UNKNOWN}`, 'i'),
  /\b(?:invalid|unknown|unsupported|unrecogni[sz]ed) metrics?\b[\s:]*(\[[^[\]]*\]|["'`]?\w+)/i,
  new RegExp(String.raw`^["'[]?(\w+)["'\]]? is (?:${UNKNOWN}|not $)`, 'i'),
]

/** As much of a message as is searched. */
const LONGEST_MESSAGE = 2_000

/**
 * Of the metrics that a call asked for those that its refusal says are refused. A message that only
 * mentions a metric refuses something else. Of the upstream's own words nothing is taken.
 */
export function refusedMetricsIn(message: string, body: unknown): readonly string[] {
  const asked = metricsAsked(body)
  const text = message.slice(0, LONGEST_MESSAGE)
  const beforeList = text.slice(0, ALLOWED.exec(text)?.index)
  if (CONDITIONAL.test(beforeList)) return []
  const named = REFUSALS.map((form) => namesIn(form.exec(beforeList)?.[1])).find((names) =>
    names.some((name) => asked.has(name)),
  )
  return [...new Set(named)].filter((name) => asked.has(name))
}

function namesIn(list = ''): readonly string[] {
  return list.match(/[A-Za-z][A-Za-z0-9]*/g) ?? []
}

function metricsAsked(body: unknown): ReadonlySet<string> {
  const metrics = typeof body === 'object' && body && 'metrics' in body ? body.metrics : undefined
  const names: readonly unknown[] = Array.isArray(metrics) ? metrics : []
  return new Set(names.filter((name) => typeof name === 'string'))
}
