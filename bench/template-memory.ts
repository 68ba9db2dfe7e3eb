import { pino } from 'pino'
import { collectedHeapBytes } from './collected-heap.js'
import { grouped, table } from './table.js'

/*
 * What a template takes of the heap, beside what is counted for it: what is free after all of a kind are
 * dropped. Every request has a text of its own, and the documents are dropped before. After `npm run build`:
 *   node --expose-gc --import tsx bench/template-memory.ts
 */

const built = (file: string): Promise<unknown> =>
  import(new URL(`../dist/${file}`, import.meta.url).href)
const { startApp } = (await built('app.js')) as typeof import('../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../src/config.js')
const { ByteBoundedMap } = (await built(
  'store/memory/byte-bounded-map.js',
)) as typeof import('../src/store/memory/byte-bounded-map.js')

const ASKED = 'queuePerformance(interval: { relative: LAST_HOUR })'
const VOLATILE = 'freshness { state ageSeconds source pollAfter } budget { mode remaining }'
const TWICE = `a: ${ASKED} { ${VOLATILE} } b: queuePerformance(interval: { relative: TODAY }) { ${VOLATILE} }`

/** One more line is one more kind of answer. */
const KINDS: readonly (readonly [kind: string, selection: string, encoding?: string])[] = [
  ['no slot', `${ASKED} { key }`],
  ['no slot, br', `${ASKED} { rows { offered answered } }`, 'br'],
  ['a slot', `${ASKED} { freshness { state } }`],
  ['two slots', `${ASKED} { ${VOLATILE} }`],
  ['two slots, gzip', `${ASKED} { ${VOLATILE} rows { offered answered } }`, 'gzip'],
  ['names', `${ASKED} { ${VOLATILE} rows { queue { name } offered } }`],
  ['two reports', TWICE],
]
const REQUESTS = Number(process.env['REQUESTS'] ?? 1_500)

type Dropping = Map<InstanceType<typeof ByteBoundedMap>, Set<string>>
const documents: Dropping = new Map()
const templates: Dropping = new Map()
const { set } = ByteBoundedMap.prototype
ByteBoundedMap.prototype.set = function (key, value) {
  const kind = !isObject(value)
    ? null
    : 'constants' in value
      ? templates
      : 'loc' in value
        ? documents
        : null
  if (kind) kind.set(this, (kind.get(this) ?? new Set()).add(key))
  return set.call(this, key, value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function drop(held: Dropping): void {
  for (const [map, keys] of held) for (const key of keys) map.delete(key)
  held.clear()
}

async function measured(selection: string, encoding = 'identity'): Promise<readonly string[]> {
  const logger = pino({ level: 'silent' })
  const app = await startApp(readConfig({ PORT: '0', MEMORY_MAX_MB: '512' }), { logger })
  for (let count = 0; count < REQUESTS; count++) {
    const asking = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
      body: JSON.stringify({ query: `query Operation${count} { ${selection} }` }),
    }
    // The second answer is a template's, which then keeps its bytes.
    for (let time = 0; time < 2; time++) await (await fetch(`${app.url}/graphql`, asking)).text()
  }
  drop(documents)
  const before = await collectedHeapBytes()
  const [map] = templates.keys()
  const { size, bytes } = map ?? { size: 0, bytes: 0 }
  drop(templates)
  const heap = before - (await collectedHeapBytes())
  await app.close()
  return [size, heap / size, bytes / size]
    .map((figure) => grouped(figure))
    .concat(grouped(heap / bytes, 2))
}

await measured(`${ASKED} { ${VOLATILE} }`)
const rows: (readonly string[])[] = []
for (const [kind, selection, encoding] of KINDS) {
  rows.push([kind, ...(await measured(selection, encoding))])
}
console.log(table(['templates', 'held', 'heap each', 'counted each', 'heap / counted'], rows))
