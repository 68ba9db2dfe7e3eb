/** One line of Prometheus's text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g
const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' }

/** Of Prometheus's client library: tells processes apart that answer at one address. */
export const STARTED = 'process_start_time_seconds'

/** The gateway's own metrics in the text, and when it started; what else Node tells, and lines that cannot be read, are left out. */
export function samplesIn(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? []
    const read = Number(value)
    if ((!name.startsWith('gcx_') && name !== STARTED) || value === '' || Number.isNaN(read))
      return []
    return [{ name, labels: labelsIn(labels), value: read }]
  })
}

function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\[n"\\]/g, (one) => ESCAPED[one] ?? one),
    ]),
  )
}
