import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonCuts, parseInPieces } from '../../src/json/json-pieces.js'
import { JsonScanner } from '../../src/json/json-scanner.js'

/** Cut at every comma that is this many bytes after the one before. */
async function parsed(text: string, pieceBytes: number, chunk = 7) {
  const content = Buffer.from(text)
  const cuts = new JsonCuts(pieceBytes)
  const scanner = new JsonScanner(cuts)
  for (let at = 0; at < content.length; at += chunk) scanner.add(content.subarray(at, at + chunk))
  let waits = 0
  const value = await parseInPieces(content, cuts.cuts, async () => {
    waits += 1
  }).catch((error) => {
    if (error instanceof SyntaxError) return undefined
    throw error
  })
  return { text: JSON.stringify(value), waits }
}

/** Written again, with its keys in their order; undefined: no JSON. */
function parsedWhole(text: string): string | undefined {
  try {
    // Through its bytes: half a character is none there.
    return JSON.stringify(JSON.parse(Buffer.from(text).toString()))
  } catch {
    return undefined
  }
}

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom('__proto__', 'constructor', '1', '0', '', '"', '\\', ',', '{[', 'é,'),
)
const { value: anyJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    key,
    fc.integer(),
    fc.constantFrom(null, true, 1e300),
    fc.array(tie('value'), { maxLength: 5 }),
    // As a Map: `__proto__` and others are keys as they come.
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}))

/** With keys that come twice where the Map was made of lists that hold them twice. */
function textOf(value: unknown): string {
  if (value instanceof Map) {
    const entries = [...value].map(([name, one]) => `${JSON.stringify(name)}:${textOf(one)}`)
    return `{${entries.join(',')}}`
  }
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  return JSON.stringify(value)
}

it('JSON parsed in pieces equals JSON.parse of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyJson, { maxLength: 4 }),
      fc.integer({ min: 0, max: 12 }),
      async (values, pieceBytes) => {
        const text = textOf(values)
        expect((await parsed(text, pieceBytes)).text).toBe(parsedWhole(text))
      },
    ),
    { numRuns: 500 },
  )
})

it('invalid JSON is refused in pieces, too', async () => {
  const place = fc.nat({ max: 1_000 })
  const odd = fc.constantFrom('', ',', ']', '}', '[', '{', '"', ':', '1', ' ', '\\', 'x', '\n')
  await fc.assert(
    fc.asyncProperty(anyJson, place, odd, fc.nat({ max: 5 }), async (json, at, by, pieceBytes) => {
      const text = textOf([json, json])
      const where = at % (text.length + 1)
      const broken = `${text.slice(0, where)}${by}${text.slice(where + (at % 2))}`
      expect((await parsed(broken, pieceBytes)).text).toBe(parsedWhole(broken))
    }),
    { numRuns: 1_000 },
  )
})

it.each([
  ['a key that comes twice, cut in the first', '{"a":[1,2],"a":5,"b":[3,4]}'],
  ['a key that comes twice, cut in the second', '{"a":{"c":1},"a":{"d":[1,2],"e":3}}'],
  ['a comma without a value after it', '[[1,2,],3]'],
  ['a comma without a value before it', '[[,1],3]'],
  ['two commas', '[[1,,2],3]'],
  ['a comma without a property after it', '{"a":{"b":1,"c":2,}}'],
  ['a list closed as an object', '{"a":[1,2}'],
  ['two documents', '[1,2] [3,4]'],
  ['a list that does not end', '[1,2'],
  ['nothing', ''],
  ['spaces', ' [ 1 , 2 , { "a" : [ 3 , 4 ] , "b" : 5 } ] '],
])('%s', async (_, text) => {
  expect((await parsed(text, 0)).text).toBe(parsedWhole(text))
})

it('waits between two pieces of a long list, and of a long object', async () => {
  const list = JSON.stringify({ results: [{ data: Array.from({ length: 1_000 }, (_, i) => i) }] })
  expect((await parsed(list, 500)).waits).toBe(7)
  const object = JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [i, i])))
  expect((await parsed(object, 1_000)).waits).toBeGreaterThan(5)
  expect((await parsed('[1,2,3]', 500)).waits).toBe(0)
})
