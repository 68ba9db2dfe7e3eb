import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')

const breaches = [
  ['src/cache', '../reports/reports.js'],
  ['src/cache', '../upstream/genesys.js'],
  ['src/store', '../cache/cache.js'],
  ['src/upstream', '../cache/cache.js'],
  ['src/budget', '../upstream/genesys.js'],
  ['src/reports', '../graph/context.js'],
  ['src/reports', '../simulator/simulator.js'],
  ['src/reports/queue-activity', '../../graph/context.js'],
  ['src/graph/resolvers', '../../server/server.js'],
  ['src/server', '../app.js'],
  ['src/observe', '../server/server.js'],
  ['src/simulator', '../upstream/genesys.js'],
  ['src/simulator/data', '../../reports/buckets.js'],
] as const

const sound = [
  ['src/cache', '../store/store.js'],
  ['src/reports', '../upstream/genesys.js'],
  ['src/server', '../graph/context.js'],
  ['src/observe', '../clock.js'],
  ['src/simulator/data', '../../upstream/wire.js'],
  ['src', './simulator/simulator.js'],
] as const

const importing = (path: string) => `import { it } from '${path}'\n\nexport const its = it\n`
const fileOf = (room: string, imported: string) => `${room}/${imported.replace(/\W/g, '-')}.ts`

/** A house of breaches, linted by the rules of ours. */
let folder: string
let verdict: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-floors-'))
  await cp('biome.json', join(folder, 'biome.json'))
  const files = new Map<string, string>([
    ...[...breaches, ...sound].map(
      ([room, imported]) => [fileOf(room, imported), importing(imported)] as const,
    ),
    ['src/cache/environment.ts', "export const port = process.env['PORT']\n"],
  ])
  for (const [path, code] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), code)
  }
  const options = ['--vcs-enabled=false', '--colors=off', '--max-diagnostics=none']
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', ...options, 'src'], {
    cwd: folder,
    encoding: 'utf8',
  })
  verdict = stdout + stderr
})
afterAll(() => rm(folder, { recursive: true }))

/** What the linter says of one file. */
function saidOf(path: string): string {
  return verdict
    .split(/\n(?=src\/)/)
    .filter((part) => part.startsWith(`${path}:`))
    .join('\n')
}

describe('the floors of the house', () => {
  it.each(breaches)('%s may not import %s, and the linter says why', (room, imported) => {
    expect(saidOf(fileOf(room, imported))).toMatch(/noRestrictedImports[\s\S]*Floors: /)
  })

  it.each(sound)('%s may import %s', (room, imported) => {
    expect(saidOf(fileOf(room, imported))).toBe('')
  })

  it('nothing below main reads the environment', () => {
    expect(saidOf('src/cache/environment.ts')).toContain('noProcessEnv')
  })
})
