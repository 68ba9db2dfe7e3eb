import { describe, expect, it } from 'vitest'
import { InsertedTexts } from '../../src/graph/item-text/inserted-texts.js'
import { KeptBytes } from '../../src/graph/item-text/kept-bytes.js'
import type { ListText, TextPart } from '../../src/graph/item-text/list-text.js'
import { AnswerTemplates } from '../../src/server/templates/answer-templates.js'

const KB = 2 ** 10
const MB = 2 ** 20
const NOW = Date.parse('2026-11-17T14:30:20Z')

/** A list, and how often its items were written again. */
function list(byteLength: number, kept: readonly TextPart[] | null) {
  const written = { times: 0 }
  const text: ListText = {
    byteLength,
    kept,
    rewrite() {
      written.times++
      return ['"item"']
    },
  }
  return { text, written }
}

const unkept = (bytes: number) => list(bytes, null)
const kept = (bytes: number) => list(bytes, [Buffer.alloc(bytes, '"item",'), '"last"'])

/** Used by seven eighths each. */
const chunksOf = (count: number) =>
  Array.from({ length: count }, () => Buffer.alloc(64 * KB).subarray(0, 56 * KB))

describe(AnswerTemplates, () => {
  it.each<[string, ReturnType<typeof list>[], number]>([
    ['a list that is kept', [kept(MB)], 1],
    ['a list that is not kept', [unkept(MB)], 0],
    ['a short list that is not kept', [unkept(6)], 0],
    ['a list of lists that are kept', [list(2 * MB, [kept(MB).text, ',', kept(MB).text])], 1],
    ['a list with a list that is not kept', [list(2 * MB, ['[', unkept(MB).text, ']'])], 0],
    ['a list that is kept and one that is not', [kept(MB), unkept(6)], 0],
    ['a list that is too large', [kept(3 * MB)], 0],
    ['a list that fits, once its chunks are put together', [list(42 * 56 * KB, chunksOf(42))], 1],
    ['lists that are too large together', [kept(1.5 * MB), kept(1.5 * MB)], 0],
  ])('with %s', (_, lists, count) => {
    const templates = new AnswerTemplates(10 * MB)
    const texts = new InsertedTexts(new KeptBytes(MB))
    const data = lists.map(({ text }) => [texts.addItems(text)])
    templates.remember('key', {
      status: 200,
      contentType: 'application/json',
      text: JSON.stringify({ data }),
      context: {
        texts,
        dependencies: { all: [] } as never,
        answered: [{} as never],
        askedAtMs: NOW,
      },
    })
    expect(templates.size).toBe(count)
    // An answer of lists that are not kept would be written again in one turn of the event loop.
    for (const { written } of lists) expect(written.times).toBe(0)
  })
})
