import { readdirSync, readFileSync } from 'node:fs'
import { type Example, examplesOf } from './examples.js'

export interface Page {
  readonly file: string
  readonly text: string
}

/** README.md and all below `docs/`. */
export function pages(): Page[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  const files = [
    'README.md',
    ...below.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
  ]
  return files.sort().map((file) => ({ file, text: readFileSync(file, 'utf8') }))
}

export function allExamples(): Example[] {
  return pages().flatMap(({ file, text }) => examplesOf(file, text))
}

/** The page with other text in its blocks that open in these lines. */
export function withBlocks(page: string, textByLine: ReadonlyMap<number, string>): string {
  const lines = page.split('\n')
  for (const [line, text] of [...textByLine].sort(([a], [b]) => b - a)) {
    const opening = lines[line - 1] ?? ''
    const indent = opening.replace(/\S.*/, '')
    const mark = opening.trim().replace(/[^`~].*/, '')
    const end = lines.findIndex((one, at) => at >= line && one.trim() === mark)
    lines.splice(line, end - line, ...text.split('\n').map((one) => (one ? indent + one : one)))
  }
  return lines.join('\n')
}
