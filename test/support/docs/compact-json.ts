const WIDTH = 108

/** JSON for a page: what fits in one line stands in one, and several members of an object in one line. */
export function compactJson(value: unknown, indent = ''): string {
  const line = oneLine(value)
  if (indent.length + line.length <= WIDTH || typeof value !== 'object' || value === null) {
    return line
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => compactJson(item, `${indent}  `))
    return block('[', value.every(isScalar) ? filled(items, indent) : items, ']', indent)
  }
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only) return `{ ${member(only, indent)} }`
  const members = entries.map((entry) => member(entry, `${indent}  `))
  return block('{', filled(members, indent), '}', indent)
}

function member([name, value]: [string, unknown], indent: string): string {
  return `${JSON.stringify(name)}: ${compactJson(value, indent)}`
}

function block(open: string, lines: readonly string[], close: string, indent: string): string {
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
  const members = entries.map(([name, item]) => `${JSON.stringify(name)}: ${oneLine(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** As many in a line as fit; what takes several lines stands alone. */
function filled(items: readonly string[], indent: string): string[] {
  const width = WIDTH - indent.length - 2
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    const joined = `${last}, ${item}`
    if (last !== undefined && joined.length <= width && !joined.includes('\n')) {
      lines[lines.length - 1] = joined
    } else {
      lines.push(item)
    }
  }
  return lines
}

function isScalar(item: unknown): boolean {
  return typeof item !== 'object' || item === null
}
