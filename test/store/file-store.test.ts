import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileStoreOptions, openFileStore } from '../../src/store/file/file-store.js'
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

  const open = (options: Partial<FileStoreOptions> = {}) =>
    openFileStore(folder, { clock: systemClock, maxBytes: 8 * MEGABYTE, ...options })
  const onlyFile = () => join(folder, readdirSync(folder)[0] ?? '')
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

  it('keeps to a bound that is smaller than the one before', async () => {
    const before = await open({ maxBytes: 4 * MEGABYTE })
    for (const key of ['a', 'b', 'c']) {
      await before.set(key, randomBytes(MEGABYTE / 2).toString('hex'), MINUTE)
    }
    expect((await open({ maxBytes: MEGABYTE })).bytes).toBeLessThanOrEqual(MEGABYTE)
  })

  it('is shared by several that open it at once, each with the bound for both together', async () => {
    const maxBytes = 4 * MEGABYTE
    const [one, other] = await Promise.all([open({ maxBytes }), open({ maxBytes })])
    await one.set('k', 'v', MINUTE)
    expect((await other.getMany(['k']))[0]?.value).toBe('v')
    for (let number = 0; number < 40; number++) {
      const writer = number % 2 ? one : other
      await writer.set(`k${number}`, randomBytes(MEGABYTE / 5).toString('hex'), MINUTE)
      // Each learns of the other's values when it has written a sixteenth of the bound itself.
      expect(await bytesOnDisk()).toBeLessThanOrEqual((1 + 1 / 16) * maxBytes)
    }
    for (const store of [one, other]) {
      const found = await store.getMany(['k38', 'k39'])
      expect(found.map((each) => each?.place)).toEqual(['shared', 'shared'])
      await store.close()
    }
  })

  it('holds one whole value where two write the same key again and again', async () => {
    const stores = await Promise.all([open(), open()])
    const value = (number: number) => ({ number, text: `${number} `.repeat(5_000) })
    const found: unknown[] = []
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        stores.flatMap((store, index) => [
          store.set('k', value(2 * round + index), MINUTE),
          store.getMany(['k']).then(([one]) => one && found.push(one.value)),
        ]),
      )
    }
    for (const each of found) expect(each).toEqual(value((each as { number: number }).number))
    expect(found.length).toBeGreaterThan(20)
  })

  it('says what to do about a folder that is a file', async () => {
    await writeFile(join(folder, 'file'), '')
    const options = { clock: systemClock, maxBytes: MEGABYTE }
    await expect(openFileStore(join(folder, 'file'), options)).rejects.toThrow(
      /cannot be used .* name a folder that the gateway may write to$/,
    )
  })

  it.each([
    ['is empty, as after a power failure', () => truncate(onlyFile(), 0)],
    ['lacks its end', () => truncate(onlyFile(), MEGABYTE / 2)],
    ['is full of zeros', () => writeFile(onlyFile(), Buffer.alloc(MEGABYTE))],
    ['is something else', () => writeFile(onlyFile(), 'j these are not the words of a store')],
    ['is a pipe that nobody writes to', () => becomesPipe(onlyFile())],
  ])('takes a value whose file %s for a miss, and tells', async (_, spoil) => {
    let unreadable = 0
    const store = await open({ onUnreadable: () => unreadable++ })
    const large = randomBytes(MEGABYTE).toString('hex')
    await store.set('k', large, MINUTE)
    await spoil()
    expect(await store.getMany(['k'])).toEqual([undefined])
    expect(unreadable).toBe(1)
    await store.set('k', large, MINUTE)
    expect((await store.getMany(['k']))[0]?.value).toBe(large)
    expect((await open()).bytes).toBe(store.bytes)
  })

  it('goes on where somebody empties the folder, or removes it', async () => {
    const store = await open({ maxBytes: MEGABYTE })
    for (const key of ['a', 'b']) await store.set(key, key, MINUTE)
    for (const file of await readdir(folder)) await rm(join(folder, file))
    expect(await store.getMany(['a', 'b'])).toEqual([undefined, undefined])
    expect(store.bytes).toBe(0)
    await store.set('a', 'again', MINUTE)
    expect((await store.getMany(['a']))[0]?.value).toBe('again')
    await rm(folder, { recursive: true })
    await expect(store.set('a', 'gone', MINUTE)).rejects.toThrow(/ENOENT/)
    expect(await store.getMany(['a'])).toEqual([undefined])
  })

  it('clears away what a killed process and earlier releases have left, and nothing else', async () => {
    const unfinished = `${'0'.repeat(64)}.1b4e28ba-2fa1-11d2-883f-0016d3cca427.new`
    const earlier = ['values.mdb', 'values.mdb-lock', 'owner-7']
    const others = ['values.txt', 'owner-x', 'README', `${'0'.repeat(63)}g`, `${'0'.repeat(65)}`]
    for (const name of [unfinished, ...earlier, ...others]) await writeFile(join(folder, name), '')
    await open({ clock: new ManualClock(Date.now()) })
    expect(await readdir(folder)).toEqual([unfinished, ...others].sort())
    await open({ clock: new ManualClock(Date.now() + 2 * MINUTE) })
    expect(await readdir(folder)).toEqual(others.sort())
  })

  it.skipIf(process.getuid?.() === 0)(
    'says what to do about a folder it may not write to',
    async () => {
      await chmod(folder, 0o500)
      await expect(open()).rejects.toThrow(/name a folder that the gateway may write to$/)
    },
  )
})

async function becomesPipe(path: string): Promise<void> {
  await rm(path)
  spawnSync('mkfifo', [path])
}
