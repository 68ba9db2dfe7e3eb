/*
 * The Redis commands of one cold question, as MONITOR shows them; what scripts do is indented. Exits
 * with 1 where a value was read twice.
 *
 *   node --import tsx bench/redis-commands.ts
 *
 * Needs redis-server on PATH.
 */
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { startGateway } from '../test/support/gateway.js'
import { startRedis } from '../test/support/redis-server.js'

const NAMES = '{ queues(first: 1) { id } }'
const COLD = `{ queuePerformance(
  interval: { from: "2026-11-03T00:00:00Z", to: "2026-11-04T00:00:00Z" }
) { freshness { source } } }`

/** Beside any question, at its own times: the link's look at Redis's clock. */
const BESIDE = /^TIME /
/** Likewise: the log of invalidations keeps its keys alive. */
const LOG = 'gcx:{marks:'

interface Command {
  readonly byScript: boolean
  readonly words: readonly string[]
}

await using redis = await startRedis()
const { hostname, port } = new URL(redis.url)
await using gateway = await startGateway({
  env: { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on' },
})
// Budget, token and what else comes first of all.
await gateway.ask(NAMES)

const commands: Command[] = []
const monitor = createConnection({ host: hostname, port: Number(port) })
const lines = createInterface({ input: monitor })
const ended = new Promise<void>((resolve) => {
  lines.on('line', (line) => {
    const command = commandOf(line)
    const text = command?.words.join(' ') ?? ''
    if (text.startsWith('ECHO')) resolve()
    else if (command && !BESIDE.test(`${text} `) && !text.includes(LOG)) commands.push(command)
  })
})
monitor.write('MONITOR\r\n')
await new Promise((resolve) => lines.once('line', resolve))
await gateway.ask(COLD)
await redis.command('ECHO', 'end')
await ended
monitor.destroy()

for (const { byScript, words } of commands) {
  const told = words.slice(0, words[0]?.startsWith('EVAL') ? 5 : 3).map(shortened)
  process.stdout.write(`${byScript ? '    ' : ''}${told.join(' ')}\n`)
}
const sent = commands.filter(({ byScript }) => !byScript)
process.stdout.write(`${sent.length} sent, ${commands.length - sent.length} by scripts\n`)

const reads = sent.flatMap(({ words: [name = '', ...keys] }) => (/^M?GET$/.test(name) ? keys : []))
const twice = reads.filter((key, index) => reads.indexOf(key) !== index)
for (const key of new Set(twice)) process.stdout.write(`read twice or more: ${key}\n`)
if (twice.length > 0) process.exitCode = 1

/** Names are long: of what stands between braces, the beginning. */
function shortened(word: string): string {
  return word.replace(/\{([^:}]*)[^}]*\}/, '{$1…}').slice(0, 40)
}

/** `+1795893802.1 [0 127.0.0.1:1234] "GET" "key"`; a script's: `[0 lua]`. */
function commandOf(line: string): Command | undefined {
  const [, by, rest = ''] = /^\+[\d.]+ \[\d+ (\S+)\] (.*)$/.exec(line) ?? []
  if (by === undefined) return undefined
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word)
  return { byScript: by === 'lua', words: words.map((w, i) => (i === 0 ? w.toUpperCase() : w)) }
}
