import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileStoreError, openFileStore } from '../../src/store/file/file-store.js'
import { systemClock } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const MINUTE = 60_000
const MEGABYTE = 2 ** 20

describe('A file store', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gcx-file-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const open = (options: { maxBytes?: number; clock?: ManualClock; waitMs?: number } = {}) =>
    openFileStore(folder, { clock: systemClock, maxBytes: 8 * MEGABYTE, waitMs: 0, ...options })
  const bytesOnDisk = async () => {
    const files = await readdir(folder)
    const sizes = await Promise.all(files.map((file) => stat(join(folder, file))))
    return sizes.reduce((sum, { size }) => sum + size, 0)
  }

  it('stays within its bound however much is written, and keeps what was used last', async () => {
    const maxBytes = 4 * MEGABYTE
    const store = await open({ maxBytes })
    try {
      const often = { text: 'read again and again' }
      await store.set('often', often, MINUTE)
      for (let number = 0; number < 80; number++) {
        // Chance does not compress.
        const text = randomBytes(MEGABYTE / 2 + number * 1_000).toString('hex')
        await store.set(`k${number}`, text, MINUTE)
        expect(store.bytes).toBeLessThanOrEqual(maxBytes)
        const [found] = await store.getMany(['often'])
        expect(found?.value).toEqual(often)
      }
      // Twenty times the bound were written: what was freed is used again.
      expect(await bytesOnDisk()).toBeLessThan(3 * maxBytes)
      const [first, last] = await store.getMany(['k0', 'k79'])
      expect([first, last?.place]).toEqual([undefined, 'shared'])
    } finally {
      await store.close()
    }
  })

  it('counts after a restart what it kept before it', async () => {
    const before = await open()
    for (const key of ['a', 'b', 'c']) await before.set(key, { text: key.repeat(100) }, MINUTE)
    const { bytes } = before
    await before.close()
    const after = await open()
    expect(after.bytes).toBe(bytes)
    await after.close()
  })

  it('makes room of what is past its time first', async () => {
    const clock = new ManualClock()
    const store = await open({ maxBytes: MEGABYTE, clock })
    const large = () => randomBytes(MEGABYTE / 5).toString('hex')
    await store.set('used', large(), MINUTE)
    await store.set('old', large(), 1)
    await store.getMany(['old'])
    clock.jump(2)
    for (const key of ['x', 'y']) await store.set(key, large(), MINUTE)
    const found = await store.getMany(['used', 'old', 'x', 'y'])
    expect(found.map((one) => one !== undefined)).toEqual([true, false, true, true])
    await store.close()
  })

  it('belongs to one at a time: the next waits, and is told when nobody leaves', async () => {
    const owner = await open()
    await expect(open()).rejects.toThrow(FileStoreError)
    await expect(open()).rejects.toThrow(/^STORE_URL=file:.* is in use by another process/)
    const waiting = open({ waitMs: 10_000 })
    await owner.set('k', 'v', MINUTE)
    await owner.close()
    const next = await waiting
    expect((await next.getMany(['k']))[0]?.value).toBe('v')
    await next.close()
  })

  it('has one owner among twenty that open it at once, each time', async () => {
    for (let round = 0; round < 5; round++) {
      const opened = await Promise.allSettled(Array.from({ length: 20 }, () => open()))
      const owners = opened.filter((one) => one.status === 'fulfilled')
      expect(owners).toHaveLength(1)
      for (const { value } of owners) await value.close()
    }
  })

  it('has one owner at a time in a folder whose path is too long for a socket, too', async () => {
    const long = join(folder, 'x'.repeat(100))
    const options = { clock: systemClock, maxBytes: MEGABYTE, waitMs: 0 }
    const owner = await openFileStore(long, options)
    await expect(openFileStore(long, options)).rejects.toThrow(/is in use by another process/)
    await owner.close()
    await (await openFileStore(long, options)).close()
    expect(await readdir(long)).toEqual(expect.not.arrayContaining(['owner-1']))
  })

  it('says what to do about a folder that is a file, or not a store', async () => {
    await writeFile(join(folder, 'file'), '')
    const options = { clock: systemClock, maxBytes: MEGABYTE }
    await expect(openFileStore(join(folder, 'file'), options)).rejects.toThrow(
      /cannot be used .* name a folder that the gateway may write to$/,
    )
    for (const content of ['x', 'these are not the pages of a store'.repeat(500)]) {
      await writeFile(join(folder, 'values.mdb'), content)
      await expect(open()).rejects.toThrow(/cannot be opened .* or delete what lies in it$/)
    }
    // The folder is free again, for who mends it.
    await rm(join(folder, 'values.mdb'))
    await (await open()).close()
  })

  it('does not open a file whose end is missing', async () => {
    const store = await open()
    await store.set('k', randomBytes(MEGABYTE).toString('hex'), MINUTE)
    await store.close()
    await truncate(join(folder, 'values.mdb'), MEGABYTE / 2)
    await expect(open()).rejects.toThrow(/its end is missing/)
  })

  it('begins anew where its maker was killed before a first word', async () => {
    await writeFile(join(folder, 'values.mdb'), '')
    const store = await open()
    await store.set('k', 'v', MINUTE)
    expect((await store.getMany(['k']))[0]?.value).toBe('v')
    await store.close()
  })

  it.skipIf(process.getuid?.() === 0)(
    'says what to do about a folder it may not write to',
    async () => {
      await chmod(folder, 0o500)
      await expect(open()).rejects.toThrow(/name a folder that the gateway may write to$/)
    },
  )
})
