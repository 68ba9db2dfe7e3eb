import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { type FolderTakerOptions, spawnFolderTaker, unshare } from '../support/folder-taker.js'

const CANNOT =
  'CANNOT BE RUN HERE: it needs network namespaces, by "unshare -n" as root or "unshare -rn" on Linux'

describe.each([
  ['on one host', false],
  ['in network namespaces of their own, as containers on one volume are', true],
])('a folder that processes want %s', { timeout: 60_000 }, (_, apart) => {
  let folder: string
  const spawn = (options: FolderTakerOptions = {}) =>
    spawnFolderTaker(folder, { ...options, apart })

  beforeEach(async ({ skip }: TestContext) => {
    if (apart && !unshare) skip(CANNOT)
    folder = await mkdtemp(join(tmpdir(), 'gcx-lock-'))
  })
  afterEach(async () => {
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  it('belongs to the first; is free at once when it is killed', async () => {
    await using first = await spawn()
    await using second = await spawn()
    await using third = await spawn()
    expect(await first.take()).toBe('owns')
    expect(await second.take()).toMatch(/is in use by another process/)
    await first.kill()
    expect(await third.take()).toBe('owns')
  })

  it('is handed over to one who waits', async () => {
    await using first = await spawn()
    await using second = await spawn({ waitMs: 12_000 })
    expect(await first.take()).toBe('owns')
    const taken = second.take()
    await first.leave()
    expect(await taken).toBe('owns')
  })

  it('belongs to one of twenty that find the socket of a dead one at once', async () => {
    await using dead = await spawn()
    expect(await dead.take()).toBe('owns')
    await dead.kill()
    const takers = await Promise.all(Array.from({ length: 20 }, () => spawn()))
    try {
      const taken = await Promise.all(takers.map((taker) => taker.take()))
      expect(taken.filter((said) => said === 'owns')).toHaveLength(1)
      expect(taken.filter((said) => said.includes('is in use by another process'))).toHaveLength(19)
    } finally {
      await Promise.all(takers.map((taker) => taker.kill()))
    }
  })
})
