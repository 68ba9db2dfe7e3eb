import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'

/*
 * What a template takes of the heap, beside what is counted for it: thousands of distinct requests with
 * equal answers. After `npm run build`:
 *   node --expose-gc --import tsx bench/template-memory.ts
 */

const built = (file: string): Promise<unknown> =>
  import(new URL(`../dist/${file}`, import.meta.url).href)
const { startApp } = (await built('app.js')) as typeof import('../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../src/config.js')
const { AnswerTemplates } = (await built(
  'graph/answer-templates/answer-templates.js',
)) as typeof import('../src/graph/answer-templates/answer-templates.js')

const SELECTIONS = [
  'key',
  'freshness { state ageSeconds }',
  'freshness { state } budget { mode remaining } rows { queue { name } offered }',
]
const WARM_UP = 50
const REQUESTS = 3_000

const { gc } = globalThis
if (!gc) throw new Error('Start node with --expose-gc')

let kept: InstanceType<typeof AnswerTemplates> | undefined
const { remember } = AnswerTemplates.prototype
AnswerTemplates.prototype.remember = function (key, answer) {
  kept = this
  remember.call(this, key, answer)
}

async function state() {
  for (let round = 0; round < 3; round++) {
    await gc?.()
    await setTimeout(100)
  }
  return { heap: process.memoryUsage().heapUsed, counted: kept?.bytes ?? 0, size: kept?.size ?? 0 }
}

for (const selection of SELECTIONS) {
  const logger = pino({ level: 'silent' })
  const app = await startApp(readConfig({ PORT: '0', MEMORY_MAX_MB: '512' }), { logger })
  const ask = async (extension: string) => {
    const query = `{ queuePerformance(interval: { relative: LAST_HOUR }) { ${selection} } }`
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, extensions: { extension } }),
    })
    await answer.text()
  }
  for (let count = 0; count < WARM_UP; count++) await ask(`w${count}`)
  const before = await state()
  for (let count = 0; count < REQUESTS; count++) await ask(String(count))
  const after = await state()
  await app.close()
  const size = after.size - before.size
  const perTemplate = (bytes: number) => Math.round(bytes / size).toLocaleString('en')
  console.log(
    `${selection}: ${perTemplate(after.heap - before.heap)} bytes, counted ${perTemplate(after.counted - before.counted)}, ${size} templates`,
  )
}
