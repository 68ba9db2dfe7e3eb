import { Session } from 'node:inspector/promises'
import { devNull } from 'node:os'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { destination, pino } from 'pino'

/*
 * How many of the gateway's own functions one hot question calls: a fresh hit in memory, over HTTP,
 * counted by V8's precise coverage between two equal requests. Functions of packages and of the
 * simulator do not count.
 *   npm run calls                        the folder dist of this checkout
 *   npm run calls -- ../other/dist       another build of the gateway
 *   npm run calls -- --files             with a line for each file
 */

const args = process.argv.slice(2)
const folder = resolve(args.find((arg) => !arg.startsWith('--')) ?? 'dist')
const dist = pathToFileURL(`${folder}/`)
const built = (file: string): Promise<unknown> => import(new URL(file, dist).href)
const { startApp } = (await built('app.js')) as typeof import('../src/app.js')
const { readConfig } = (await built('config.js')) as typeof import('../src/config.js')

/** A tile of a wallboard: one queue, one row, everything that is told of freshness and budget. */
function questionOf(queueId: string): string {
  return `{
    queuePerformance(
      interval: { relative: LAST_7_DAYS }, queueIds: ["${queueId}"], mediaTypes: [VOICE]
    ) {
      key
      freshness {
        state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final
        completeUntil
      }
      budget { family mode limit remaining resetsAt retryAt observedAt source }
      rows {
        queue { id name }
        mediaType
        interval { from to }
        offered answered abandoned transferred
        serviceLevel { ratio }
        handle { averageSeconds }
      }
    }
  }`
}

/** Every function has been called, and what is made once has been made. */
const WARM_UP = 20

const logger = pino({ level: 'info' }, destination(devNull))
const app = await startApp(readConfig({ PORT: '0' }), { logger })

const body = JSON.stringify({ query: questionOf(app.simulator?.organisation.queues[0]?.id ?? '') })

async function ask(): Promise<string> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body,
  })
  const text = await response.text()
  if (response.status !== 200 || text.includes('"errors"')) throw new Error(text)
  return text
}

for (let count = 0; count < WARM_UP; count++) await ask()
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
await ask()
await session.post('Profiler.takePreciseCoverage')
const answer = await ask()
const { result } = await session.post('Profiler.takePreciseCoverage')
session.disconnect()
await app.close()
if (!answer.includes('"source":"MEMORY"')) throw new Error(`Not a hit in memory: ${answer}`)

const callsOf = new Map<string, number>()
const functions: { readonly name: string; readonly calls: number }[] = []
for (const script of result) {
  const file = script.url.startsWith(dist.href) ? script.url.slice(dist.href.length) : 'simulator/'
  if (file.startsWith('simulator/')) continue
  for (const { functionName, ranges } of script.functions) {
    const calls = ranges[0]?.count ?? 0
    if (calls === 0) continue
    callsOf.set(file, (callsOf.get(file) ?? 0) + calls)
    functions.push({ name: `${file} ${functionName || '(without a name)'}`, calls })
  }
}
const total = [...callsOf.values()].reduce((sum, calls) => sum + calls, 0)
if (args.includes('--files')) {
  for (const { name, calls } of functions.sort((a, b) => b.calls - a.calls)) {
    console.log(`${String(calls).padStart(6)}  ${name}`)
  }
}
console.log(`${total} calls of ${functions.length} functions in ${callsOf.size} files`)
