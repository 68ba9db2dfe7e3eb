import { z } from 'zod'
import type { infinityQuery, wildQuery } from './grafana-files.js'

export type Target = z.infer<typeof infinityQuery> | z.infer<typeof wildQuery>

/** What Grafana knows when it asks for a panel. */
export interface Surroundings {
  readonly fromMs: number
  readonly toMs: number
  readonly maxDataPoints: number
  /** Of the board's variables. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

export interface AskedOfPanel {
  readonly path: string
  readonly query: string
  readonly variables: unknown
  /** Where the rows are, from `data` on. */
  readonly rows: string
  /** In each row; `null` stands for what is told as text and number alike. */
  readonly cells: readonly { readonly path: string; readonly type: string | null }[]
}

/** What a data source's plugin sends, and what it looks for in the answer. */
export function askedOf(target: Target, surroundings: Surroundings): readonly AskedOfPanel[] {
  return 'queryText' in target
    ? askedByWild(target, surroundings)
    : [askedByInfinity(target, surroundings)]
}

function askedByInfinity(
  { url, url_options, root_selector, columns }: z.infer<typeof infinityQuery>,
  surroundings: Surroundings,
): AskedOfPanel {
  return {
    path: url,
    query: interpolated(url_options.body_graphql_query, surroundings),
    variables: JSON.parse(interpolated(url_options.body_graphql_variables, surroundings)),
    rows: root_selector.replace(/^data\./, ''),
    cells: columns.map(({ selector, type }) => ({ path: selector, type })),
  }
}

/** Its backend adds the time range and the number of points, also for alerts. */
function askedByWild(
  { queryText, variables, parsingOptions }: z.infer<typeof wildQuery>,
  surroundings: Surroundings,
): readonly AskedOfPanel[] {
  const { fromMs, toMs, maxDataPoints } = surroundings
  const own = Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(variables)))
  return parsingOptions.map(({ dataPath, timeFields }) => ({
    path: '',
    query: queryText,
    variables: {
      from: fromMs,
      to: toMs,
      interval_ms: 60_000,
      maxDataPoints,
      refId: 'A',
      ...Object.fromEntries(own.map(([name, text]) => [name, interpolated(text, surroundings)])),
    },
    rows: dataPath,
    cells: timeFields.map(({ timePath }) => ({ path: timePath, type: 'timestamp' })),
  }))
}

/** Grafana's variables: `$name`, `${name}`, `${name:json}`; several values without a format are a glob. */
function interpolated(text: string, { fromMs, toMs, values }: Surroundings): string {
  return text.replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (whole, braced, format, bare) => {
    const name: string = braced ?? bare
    if (name === '__from') return String(fromMs)
    if (name === '__to') return String(toMs)
    const found = values[name]
    if (!found) return whole
    if (format === 'json') return JSON.stringify(found)
    return found.length === 1 ? (found[0] ?? '') : `{${found.join(',')}}`
  })
}
