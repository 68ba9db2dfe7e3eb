import { type Fence, fencesOf } from './fences.js'

/** An operation that a page shows, and what stands beside it. */
export interface Example {
  readonly file: string
  /** Of the operation's opening fence, from 1. */
  readonly line: number
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly answer: ShownAnswer | null
}

export interface ShownAnswer {
  readonly fence: Fence
  readonly value: unknown
}

/**
 * Every `graphql` block is one: with the `http` block before it (header fields) and the `json` blocks behind
 * it, all in one section. JSON that has `data` or `errors` is the answer, other JSON is the variables.
 */
export function examplesOf(file: string, page: string): Example[] {
  const fences = fencesOf(page)
  return fences.flatMap((fence, at) => {
    if (fence.language !== 'graphql') return []
    const before = fences[at - 1]
    const others = fences.slice(at + 1).filter(({ section }) => section === fence.section)
    const end = others.findIndex(({ language }) => language !== 'json')
    const json = (end < 0 ? others : others.slice(0, end)).map((shown) => ({
      fence: shown,
      value: readJson(file, shown),
    }))
    const variables = json.find(({ value }) => !isAnswer(value))?.value ?? {}
    return {
      file,
      line: fence.line,
      query: fence.text,
      variables: Object.fromEntries(Object.entries(Object(variables))),
      headers:
        before?.language === 'http' && before.section === fence.section
          ? headersOf(before.text)
          : {},
      answer: json.find(({ value }) => isAnswer(value)) ?? null,
    }
  })
}

function readJson(file: string, { text, line }: Fence): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}:${line} is no JSON`, { cause: error })
  }
}

function isAnswer(value: unknown): boolean {
  return ['data', 'errors', 'extensions'].some((name) => name in Object(value))
}

function headersOf(text: string): Record<string, string> {
  const fields = text.split('\n').map((line) => /^([\w-]+):\s*(.*)$/.exec(line))
  return Object.fromEntries(
    fields.flatMap((field) => (field ? [[field[1] ?? '', field[2] ?? '']] : [])),
  )
}
