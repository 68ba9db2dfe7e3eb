import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode, foundIn } from '../src/store/codec.js'
import { ValueFiles, type ValueFilesOptions } from '../src/store/file/value-files.js'
import { keyvOfTexts } from '../src/store/keyv-of-texts.js'
import { systemClock } from '../src/time/clock.js'
import { quantile, samples } from './median.js'
import { installPeers } from './peers.js'
import { report } from './report.js'
import { grouped, table } from './table.js'

const HOUR = 3_600_000
const OPTIONS = { clock: systemClock, maxBytes: 2 ** 30 }
/** Contenders take turns, so that a machine that is busy for a while is busy for all. */
const ROUNDS = 5
/** What else lies in the folder. */
const OTHERS = 2_000

type Open = (folder: string, options: ValueFilesOptions) => Promise<Adapter>

/** What Keyv asks of a storage adapter. */
interface Adapter {
  getMany(keys: readonly string[]): unknown
  set(key: string, text: string, keepMs?: number): unknown
  close?(): Promise<void>
}

/** One way to keep values on a disk, with the codec that all of them use. */
interface Contender {
  get(keys: readonly string[]): Promise<unknown>
  set(key: string, value: unknown): Promise<unknown>
  reopen(): Promise<unknown>
  end(): Promise<void>
}

/** A file store by files of our own, by LMDB without bounds, and by cacache with them. */
export async function benchFiles(): Promise<void> {
  console.log(
    '\nFile stores: what a question behind the memory costs, encoding and decoding included',
  )
  await installPeers()
  const { openLmdb } = await import(`${new URL('peers/lmdb-texts.mjs', import.meta.url)}`)
  const { openCacache } = await import(`${new URL('peers/cacache-texts.mjs', import.meta.url)}`)
  const ways: Readonly<Record<string, Open>> = {
    files: (folder, options) => ValueFiles.open(folder, options),
    LMDB: openLmdb,
    cacache: openCacache,
  }
  const contenders = await Promise.all(Object.values(ways).map(contender))
  try {
    const lines: string[][] = []
    for (const [name, { work, times }] of Object.entries(WORK)) {
      const took = contenders.map((): number[] => [])
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, one] of contenders.entries()) {
          took[index]?.push(...(await samples(() => work(one), times)))
        }
      }
      // Whatever else runs on the machine only adds: the first decile has the least of it.
      const [firsts, medians] = [0.1, 0.5].map((share) =>
        took.map((each) => grouped(quantile(each, share))),
      )
      lines.push([name, ...(firsts ?? []), ...(medians ?? [])])
    }
    const names = Object.keys(ways)
    console.log(
      table(
        ['µs', ...names.map((name) => `${name}, p10`), ...names.map((name) => `${name}, p50`)],
        lines,
      ),
    )
  } finally {
    for (const one of contenders) await one.end()
  }
}

const SMALL = report(20)
const USUAL = report(95)
const LARGE = report(105_000)
const PANEL = Array.from({ length: 25 }, (_, index) => `panel-${index}`)

const WORK: Readonly<
  Record<string, { readonly work: (one: Contender) => Promise<unknown>; readonly times: number }>
> = {
  'hit, 1 KB': { work: ({ get }) => get(['small']), times: 400 },
  'hit, 5 KB': { work: ({ get }) => get(['usual']), times: 400 },
  'hit, 5 MB': { work: ({ get }) => get(['large']), times: 6 },
  'hits, 25 of 5 KB': { work: ({ get }) => get(PANEL), times: 60 },
  miss: { work: ({ get }) => get(['none']), times: 400 },
  'write, 5 KB': { work: ({ set }) => set('usual', USUAL), times: 100 },
  'write, 5 MB': { work: ({ set }) => set('large', LARGE), times: 4 },
  [`open, ${grouped(OTHERS)} values`]: { work: ({ reopen }) => reopen(), times: 3 },
}

async function contender(open: Open): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'gcx-bench-'))
  let adapter = await open(folder, OPTIONS)
  let keyv = keyvOfTexts(adapter)
  const set = async (key: string, value: unknown) => keyv.set(key, await encode(value), HOUR)
  for (let number = 0; number < OTHERS; number++) await set(`other-${number}`, SMALL)
  for (const key of PANEL) await set(key, USUAL)
  await set('small', SMALL)
  await set('usual', USUAL)
  await set('large', LARGE)
  const missed = () => {
    throw new Error('A value could not be read')
  }
  return {
    set,
    get: async (keys) => {
      const texts = await keyv.getMany([...keys])
      return Promise.all(texts.map((text) => foundIn(text, missed)))
    },
    reopen: async () => {
      await adapter.close?.()
      adapter = await open(folder, OPTIONS)
      keyv = keyvOfTexts(adapter)
    },
    end: async () => {
      await adapter.close?.()
      await rm(folder, { recursive: true })
    },
  }
}
