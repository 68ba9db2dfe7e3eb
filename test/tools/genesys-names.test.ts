import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import names from '../../src/upstream/wire/genesys-names.json' with { type: 'json' }

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-names-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function made(input: unknown): Promise<unknown> {
  const [file, target] = [join(folder, 'input.json'), join(folder, 'names.json')]
  await writeFile(file, JSON.stringify(input))
  await run(process.execPath, ['--import', 'tsx', 'tools/genesys-names.ts', file, target])
  return JSON.parse(await readFile(target, 'utf8'))
}

const meta = { sdkVersionOrCommit: '271.2.0, commit 0123 (2026-12-01)' }
const bots = { metrics: ['nB', 'nA', 'nB'], groupBy: ['b', 'a'], filter: ['a', 'b', 'c'] }

describe('the command that makes the names', () => {
  it('sorts them, and tells what can only be filtered by, and of which SDK they are', async () => {
    const input = { meta, families: { bots: { path: '/x', sortMetrics: [], ...bots } } }
    expect(await made(input)).toEqual({
      sdkVersion: '271.2.0',
      note: names.note,
      families: { bots: { metrics: ['nA', 'nB'], groupBy: ['a', 'b'], filter: ['c'] } },
    })
  })

  it('makes the file that is there, of what is in it', async () => {
    const families = Object.entries(names.families).map(
      ([family, { metrics, groupBy, filter }]) => [
        family,
        { metrics, groupBy, filter: [...groupBy, ...filter] },
      ],
    )
    const input = {
      meta: { sdkVersionOrCommit: names.sdkVersion },
      families: Object.fromEntries(families),
    }
    expect(await made(input)).toEqual(names)
  })

  it.each<[string, unknown]>([
    ['no version', { meta: { sdkVersionOrCommit: 'main' }, families: { bots } }],
    ['a name that is none', { meta, families: { bots: { ...bots, metrics: ['n A'] } } }],
    ['no metrics', { meta, families: { bots: { ...bots, metrics: [] } } }],
    ['a family that is no path', { meta, families: { 'bots/..': bots } }],
    ['no families', { meta }],
  ])('refuses %s', async (_, input) => {
    await expect(made(input)).rejects.toThrow(/Error/)
  })
})
