/** Lines of level error, grouped by what they say: name and message, where there is an error. */
export function logErrors(lines: readonly string[]): ReadonlyMap<string, number> {
  const groups = new Map<string, number>()
  for (const line of lines) {
    const text = summary(line).slice(0, 300)
    groups.set(text, (groups.get(text) ?? 0) + 1)
  }
  return new Map([...groups].sort(([, a], [, b]) => b - a))
}

interface LogLine {
  readonly msg?: string
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string }
}

function summary(line: string): string {
  try {
    const { msg = '', err } = JSON.parse(line) as LogLine
    if (!err) return msg
    // Numbers and quoted values differ from line to line.
    const message = (err.message ?? '').replace(/"[^"]*"/g, '"…"').replace(/\d+/g, 'N')
    const frame = /\n\s+at (.*node_modules\/|.*\/)?([^/]+\/[^/]+:\d+):\d+/.exec(
      err.stack ?? '',
    )?.[2]
    return `${msg}: ${err.type ?? ''} ${message}${frame ? ` (${frame})` : ''}`
  } catch {
    return line
  }
}
