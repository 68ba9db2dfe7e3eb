import { describe, expect, it } from 'vitest'
import { compactJson } from '../support/docs/compact-json.js'
import { examplesOf } from '../support/docs/examples.js'
import { withBlocks } from '../support/docs/pages.js'
import { differences, shortened } from '../support/docs/shown.js'

const PAGE = `# Page
Text.
\`\`\`http
x-gcx-explain: plan
\`\`\`
\`\`\`graphql
query ($a: Int) { a }
\`\`\`
with these variables
\`\`\`json
{ "a": 1 }
\`\`\`
gives
\`\`\`json
{ "data": { "a": 1 } }
\`\`\`
## Another section
\`\`\`json
{ "data": "of nobody" }
\`\`\`
1. in a list

   \`\`\`graphql
   { b }
   \`\`\`

\`\`\`\`
\`\`\`graphql
{ not an example }
\`\`\`
\`\`\`\`
`

describe('an example of a page', () => {
  it('is found with its line, header fields, variables and answer', () => {
    expect(examplesOf('page.md', PAGE)).toMatchObject([
      {
        file: 'page.md',
        line: 6,
        query: 'query ($a: Int) { a }',
        headers: { 'x-gcx-explain': 'plan' },
        variables: { a: 1 },
        answer: { fence: { line: 14 }, value: { data: { a: 1 } } },
      },
      { line: 23, query: '{ b }', headers: {}, variables: {}, answer: null },
    ])
  })

  it('gets another answer, and nothing else of the page changes', () => {
    const page = withBlocks(
      PAGE,
      new Map([
        [14, '{\n  "data": 2\n}'],
        [23, '{ c }'],
      ]),
    )
    const before = PAGE.split('{ "data": { "a": 1 } }')
    expect(page).toBe(before.join('{\n  "data": 2\n}').replace('   { b }', '   { c }'))
  })

  it.each([
    ['```graphql\n{ a }', 'line 1 is not closed'],
    ['```graphql\n{ a }\n```\n```json\n{ a: 1 }\n```', 'page.md:4 is no JSON'],
  ])('that cannot be read names the place: %j', (page, message) => {
    expect(() => examplesOf('page.md', page)).toThrow(message)
  })
})

describe('a shown answer', () => {
  it.each<[string, unknown, unknown]>([
    ['of the same values', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
    ['whose members stand in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['with a mark for any value', { a: '…', b: ['…'] }, { a: { deep: [1] }, b: [null] }],
    ['with a mark for more items', { a: [1, '… 2 more'] }, { a: [1, 2, 3] }],
    ['with a mark for all items', ['… 3 more'], [1, 2, 3]],
  ])('%s is right', (_, shown, real) => {
    expect(differences(shown, real)).toEqual([])
  })

  it.each<[string, unknown, unknown, string]>([
    [
      'another value',
      { a: { b: [1, 2] } },
      { a: { b: [1, 3] } },
      'a.b[1]: shown is 2, the answer is 3',
    ],
    ['another type', { a: '1' }, { a: 1 }, 'a: shown is "1", the answer is 1'],
    ['null for a list', { a: [] }, { a: null }, 'a: shown is [], the answer is null'],
    ['a value that is not there', { a: 1 }, {}, 'a: shown is 1, the answer is not there'],
    ['not all that is there', {}, { a: 1 }, 'a: shown is not there, the answer is 1'],
    ['too few items', { a: [1] }, { a: [1, 2] }, 'a: 1 items are shown, 2 are there'],
    [
      'a wrong count of more',
      { a: [1, '… 2 more'] },
      { a: [1, 2] },
      'a: 3 items are shown, 2 are there',
    ],
  ])('that has %s is told with its place', (_, shown, real, told) => {
    expect(differences(shown, real)).toEqual([told])
  })

  it('that is written anew keeps its marks and the number of its items, and is right', () => {
    const real = {
      key: 'k',
      many: [1, 2, 3, 4, 5],
      five: [1, 2, 3, 4, 5],
      three: [1, 2, 3],
      none: [],
    }
    const shown = { key: '…', five: [0, 0, 0, '… 9 more'] }
    const short = shortened(shown, real)
    expect(short).toEqual({
      key: '…',
      many: [1, 2, '… 3 more'],
      five: [1, 2, 3, '… 2 more'],
      three: [1, 2, 3],
      none: [],
    })
    expect(differences(short, real)).toEqual([])
    expect(JSON.parse(compactJson(short))).toEqual(short)
  })
})

describe('JSON for a page', () => {
  it('stands in as few lines as are read easily', () => {
    const rows = ['Billing', 'Orders'].map((name) => ({
      queue: { name },
      text: 'x'.repeat(60),
      list: [1, 2],
      more: { deep: true },
    }))
    expect(compactJson({ data: { report: { rows, empty: {} } } })).toBe(
      `{ "data": { "report": {
  "rows": [
    {
      "queue": { "name": "Billing" }, "text": "${'x'.repeat(60)}",
      "list": [1, 2], "more": { "deep": true }
    },
    {
      "queue": { "name": "Orders" }, "text": "${'x'.repeat(60)}",
      "list": [1, 2], "more": { "deep": true }
    }
  ],
  "empty": {}
} } }`,
    )
  })
})
