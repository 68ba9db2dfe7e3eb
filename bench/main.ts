import { availableParallelism, cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchFiles } from './files.js'
import { benchBuilds } from './http/builds.js'
import { benchHttp } from './http/http.js'
import { benchLarge } from './large-answers.js'
import { benchLive } from './live/live.js'
import { benchMemory } from './memory.js'
import { benchPage } from './page/page.js'
import { benchPlannedCalls } from './planned-calls.js'
import { benchPlanning } from './planning.js'
import { benchSizes } from './sizes.js'
import { benchStores } from './stores.js'
import { benchWallboard } from './wallboard.js'

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    before: { type: 'string' },
    quick: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

// What the bench started ends with it: each process hears that its parent is gone.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** In the order in which they run: memory first, on a heap that nothing has touched. */
const SECTIONS: Readonly<Record<string, () => Promise<void>>> = {
  memory: benchMemory,
  // Beside another build of the gateway, where `--before=../other/dist` names one.
  http: () => benchHttp({ before: values.before && resolve(values.before), isQuick: values.quick }),
  builds: () => benchBuilds(values.before && resolve(values.before), values.quick),
  large: benchLarge,
  stores: benchStores,
  files: benchFiles,
  sizes: benchSizes,
  planning: benchPlanning,
  live: () => benchLive(values.quick),
  page: benchPage,
  day: benchWallboard,
  wallboard: benchPlannedCalls,
}

const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name))
const names = Object.keys(SECTIONS).join(', ')
if (values.help) {
  console.log(`npm run bench -- [section …] [--before=../other/dist] [--quick]`)
  console.log(`Sections: ${names}; without a name, all.`)
} else if (unknown.length > 0) {
  console.error(
    `There is no section ${unknown.join(', ')}. Sections: ${names}; without a name, all.`,
  )
  process.exitCode = 2
} else {
  const startedMs = Date.now()
  console.log(machine())
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (asked.length === 0 || asked.includes(name)) await run()
  }
  console.log(`\nDone in ${Math.round((Date.now() - startedMs) / 1_000)} s.`)
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const model = cpus()[0]?.model.trim() || 'unknown processor'
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores (${model}), ${gigabytes} GB`
}
