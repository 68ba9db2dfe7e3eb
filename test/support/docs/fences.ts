/** A fenced block of a page. */
export interface Fence {
  /** The first word behind the opening fence. */
  readonly language: string
  /** Without the indent of its opening fence. */
  readonly text: string
  readonly indent: string
  /** Of the opening fence, from 1. */
  readonly line: number
  /** Of the headings before it: blocks with the same number stand in one section. */
  readonly section: number
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)/

export function fencesOf(page: string): Fence[] {
  const fences: Fence[] = []
  let section = 0
  let open: { readonly mark: string; readonly fence: Fence; readonly lines: string[] } | null = null
  for (const [at, line] of page.split('\n').entries()) {
    const [, indent = '', mark = '', language = ''] = FENCE.exec(line) ?? []
    if (open) {
      if (mark.startsWith(open.mark) && language === '') {
        fences.push({ ...open.fence, text: open.lines.join('\n') })
        open = null
      } else {
        open.lines.push(
          line.startsWith(open.fence.indent)
            ? line.slice(open.fence.indent.length)
            : line.trimStart(),
        )
      }
    } else if (mark) {
      open = { mark, fence: { language, text: '', indent, line: at + 1, section }, lines: [] }
    } else if (/^#{1,6} /.test(line)) {
      section += 1
    }
  }
  if (open) throw new Error(`The block that opens in line ${open.fence.line} is not closed`)
  return fences
}
