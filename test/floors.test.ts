import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breach, breaches, importsOf, sourceFiles } from './support/floors.js'

describe('the floors of the house', () => {
  it('no file imports what does not stand below its room', () => {
    expect(sourceFiles().length).toBeGreaterThan(300)
    expect(breaches()).toEqual([])
  })

  it.each([
    ['cache/cache.ts', 'reports/reports.ts'],
    ['cache/cache.ts', 'upstream/genesys.ts'],
    ['cache/cache.ts', 'budget/budget.ts'],
    ['store/store.ts', 'cache/cache.ts'],
    ['store/store.ts', 'budget/budget.ts'],
    ['store/redis/deep/er/link.ts', 'cache/cache.ts'],
    ['upstream/client.ts', 'cache/cache.ts'],
    ['upstream/runs/runs.ts', 'store/store.ts'],
    ['budget/budget.ts', 'upstream/genesys.ts'],
    ['reports/reports.ts', 'graph/context.ts'],
    ['reports/queue-activity/load.ts', 'simulator/simulator.ts'],
    ['graph/resolvers/index.ts', 'server/server.ts'],
    ['server/server.ts', 'app.ts'],
    ['server/server.ts', 'observe/log.ts'],
    ['observe/log.ts', 'server/server.ts'],
    ['observe/event-table.ts', 'server/deep/events.ts'],
    ['reports/reports.ts', 'server/events.ts'],
    ['server/server.ts', 'organisation.ts'],
    ['observe/metrics.ts', 'organisation.ts'],
    ['organisation.ts', 'app.ts'],
    ['config/file.ts', 'config.ts'],
    ['time/turns.ts', 'cache/cache.ts'],
    ['simulator/data/queues.ts', 'reports/buckets.ts'],
    ['simulator/routes.ts', 'upstream/genesys.ts'],
    ['a-new-room/file.ts', 'time/clock.ts'],
    ['app.ts', 'a-new-room/file.ts'],
  ])('%s may not import %s', (file, imported) => {
    expect(breach(file, imported)).toContain(/a-new-room/.test(file + imported) ? 'FLOORS' : file)
  })

  it.each([
    ['cache/cache.ts', 'store/store.ts'],
    ['cache/cache.ts', 'cache/decide.ts'],
    ['upstream/client.ts', 'budget/budget.ts'],
    ['reports/reports.ts', 'upstream/genesys.ts'],
    ['reports/queue-activity/load.ts', 'store/store.ts'],
    ['server/server.ts', 'graph/context.ts'],
    ['observe/log.ts', 'time/clock.ts'],
    ['observe/events.ts', 'server/events.ts'],
    ['organisation.ts', 'observe/upstream-health.ts'],
    ['organisation.ts', 'simulator/simulator.ts'],
    ['simulator/data/queues.ts', 'upstream/wire/wire.ts'],
    ['app.ts', 'simulator/simulator.ts'],
    ['main.ts', 'app.ts'],
  ])('%s may import %s', (file, imported) => {
    expect(breach(file, imported)).toBeNull()
  })

  it('finds imports of every form', () => {
    const text = [
      "import { a } from './a.js'",
      "import {\n  b,\n  c,\n} from '../room/b.js'",
      "import type { D } from '../../d.js'",
      "export * from './e.js'",
      "import './f.js'",
      "const g = await import('./g.js')",
      "import { h } from 'outside'",
    ].join('\n')
    expect(importsOf('one/two/file.ts', text)).toEqual([
      ...['one/two/a.ts', 'one/room/b.ts', 'd.ts', 'one/two/e.ts', 'one/two/f.ts', 'one/two/g.ts'],
    ])
  })

  it('nothing below main reads the environment: the linter says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gcx-floors-'))
    await cp('biome.json', join(folder, 'biome.json'))
    await mkdir(join(folder, 'src/cache'), { recursive: true })
    for (const file of ['src/cache/environment.ts', 'src/main.ts']) {
      await writeFile(join(folder, file), "export const port = process.env['PORT']\n")
    }
    const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
    const options = ['--vcs-enabled=false', '--colors=off', '--max-diagnostics=none']
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', ...options, 'src'], {
      cwd: folder,
      encoding: 'utf8',
    })
    await rm(folder, { recursive: true })
    expect(stdout + stderr).toMatch(/src\/cache\/environment\.ts:\d+:\d+ lint\/style\/noProcessEnv/)
    expect(stdout + stderr).not.toContain('src/main.ts')
  })
})
