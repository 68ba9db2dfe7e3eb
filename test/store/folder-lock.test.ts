import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claim, takeInFolder } from '../../src/store/file/folder-lock.js'

describe(takeInFolder, () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gcx-lock-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('has one owner at a time', async () => {
    const release = await takeInFolder(folder)
    expect(await takeInFolder(folder)).toBeUndefined()
    await release?.()
    const again = await takeInFolder(folder)
    expect(again).toBeDefined()
    await again?.()
  })

  it('leaves one file behind, however often it was taken', async () => {
    for (let round = 0; round < 5; round++) await (await takeInFolder(folder))?.()
    expect(await readdir(folder)).toEqual(['owner-5'])
  })

  it('has one owner among twenty who find the socket of a dead one at once, each time', async () => {
    for (let round = 0; round < 20; round++) {
      const dead = spawnSync(process.execPath, ['-e', DIES_LISTENING], { cwd: folder })
      expect(dead.signal).toBe('SIGKILL')
      const taken = await Promise.all(Array.from({ length: 20 }, () => takeInFolder(folder)))
      const owners = taken.filter((release) => release !== undefined)
      expect(owners).toHaveLength(1)
      expect(await takeInFolder(folder)).toBeUndefined()
      for (const release of owners) await release()
    }
  })

  it('is not had with a number of yesterday, by who was slow between look and claim', async () => {
    for (let round = 0; round < 4; round++) await (await takeInFolder(folder))?.()
    const release = await takeInFolder(folder)
    for (const number of [3, 4, 5]) expect(await claim(folder, number)).toBeUndefined()
    expect(await takeInFolder(folder)).toBeUndefined()
    await release?.()
    for (const number of [3, 4, 5]) expect(await claim(folder, number)).toBeUndefined()
    await (await takeInFolder(folder))?.()
    expect(await readdir(folder)).toEqual(['owner-6'])
  })
})

/** Puts its socket where the next owner's would be, and is killed: the file stays, nobody listens. */
const DIES_LISTENING = `
  const last = Math.max(0, ...require('fs').readdirSync('.').map((name) => Number(name.slice(6)) || 0))
  require('net').createServer().listen('owner-' + (last + 1), () => process.kill(process.pid, 'SIGKILL'))`
