import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/*
 * Makes the names that the gateway knows of the aggregates anew: `npm run names -- FILE`. FILE has the
 * enums of an official SDK, per family of aggregates: metrics, groupBy, filter.
 */

const TARGET = 'src/upstream/wire/genesys-names.json'

const namesSchema = z.array(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/)).min(1)
const inputSchema = z.looseObject({
  meta: z.looseObject({ sdkVersionOrCommit: z.string() }),
  families: z.record(
    z.string().regex(/^[a-z]+$/),
    z.looseObject({ metrics: namesSchema, groupBy: namesSchema, filter: namesSchema }),
  ),
})

function namesOf(input: z.infer<typeof inputSchema>): unknown {
  const families = Object.entries(input.families).map(([family, { metrics, groupBy, filter }]) => [
    family,
    {
      metrics: sorted(metrics),
      groupBy: sorted(groupBy),
      filter: sorted(filter.filter((name) => !groupBy.includes(name))),
    },
  ])
  const [sdkVersion = ''] = /\d+\.\d+\.\d+/.exec(input.meta.sdkVersionOrCommit) ?? []
  if (sdkVersion === '') throw new Error('meta.sdkVersionOrCommit: has no version, like 270.0.0')
  return {
    sdkVersion,
    note: 'Made by `npm run names -- FILE`. Dimensions in groupBy can be filtered by, too; those in filter only that.',
    families: Object.fromEntries(families),
  }
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

const USAGE = `npm run names -- FILE [TARGET]
Makes TARGET (default ${TARGET}) from FILE: JSON with
  meta.sdkVersionOrCommit       of the official SDK, for example "270.0.0"
  families.<family>.metrics     names, as are groupBy and filter
Then \`npm run format\`.
`

const [file, target = TARGET] = process.argv.slice(2)
if (file === undefined || file === '--help' || file === '-h') {
  process.stdout.write(USAGE)
  process.exitCode = file === undefined ? 2 : 0
} else {
  const input = inputSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  await writeFile(target, `${JSON.stringify(namesOf(input), null, 2)}\n`)
  process.stdout.write(`${target}: ${Object.keys(input.families).length} families\n`)
}
