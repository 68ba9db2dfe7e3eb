import KeyvRedis from '@keyv/redis'
import { Keyv } from 'keyv'
import { openStore } from '../src/store/open-store.js'
import { systemClock } from '../src/time/clock.js'
import { startRedis } from '../test/support/redis-server.js'
import { median, middle, samples } from './median.js'
import { installPeers } from './peers.js'
import { report } from './report.js'
import { grouped, table } from './table.js'

const HOUR = 3_600_000

/** One way to keep values, behind the same four questions. */
interface Contender {
  readonly name: string
  set(key: string, value: unknown): Promise<unknown>
  /** Undefined: it has no memory of its own. */
  readonly fromMemory?: (key: string) => Promise<unknown>
  fromRedis(key: string): Promise<unknown>
  many(keys: readonly string[]): Promise<readonly unknown[]>
  close(): Promise<unknown>
}

interface Bento {
  set(key: string, value: unknown): Promise<void>
  getFirst(key: string): Promise<unknown>
  getRedis(key: string): Promise<unknown>
  close(): Promise<void>
}

/** Hits of our store beside `@keyv/redis` used plainly and beside bentocache, in one run on one Redis. */
export async function benchStores(): Promise<void> {
  console.log(
    '\nStores: hits, on one Redis of 127.0.0.1, values as reports are (columns of numbers)',
  )
  await installPeers()
  await using redis = await startRedis()
  const contenders = [
    await ours(redis.url),
    plainKeyv(redis.url),
    await bento('127.0.0.1', redis.port),
  ]
  const small = report(20)
  const large = report(17_000)
  const sizes = [small, large].map((value) => JSON.stringify(value).length)
  console.log(`  small: ${grouped(sizes[0] ?? 0)} bytes of JSON, large: ${grouped(sizes[1] ?? 0)}`)
  try {
    const rows: Record<string, readonly (number | undefined)[]> = {}
    const add = async (name: string, measure: (one: Contender) => Promise<number | undefined>) => {
      const row: (number | undefined)[] = []
      for (const contender of contenders) row.push(await measure(contender))
      rows[name] = row
    }
    for (const one of contenders) {
      await one.set('small', small)
      await one.set('large', large)
      for (const key of BATCH) await one.set(key, small)
    }
    await add('memory, small', ({ fromMemory }) => maybe(fromMemory, 'small', 50_000))
    await add('memory, large', ({ fromMemory }) => maybe(fromMemory, 'large', 50_000))
    await add('Redis, small', (one) => median(() => one.fromRedis('small'), 3_000))
    await add('Redis, large', (one) => median(() => one.fromRedis('large'), 100))
    await add('Redis, batch of 500 small', (one) => median(() => one.many(BATCH), 100))
    await add('write, large', (one) => median(() => one.set('large', large), 50))
    print(contenders, rows)
    console.log(`  ${await memoryOf(redis)}`)
  } finally {
    for (const contender of contenders) await contender.close()
  }
}

const BATCH = Array.from({ length: 500 }, (_, index) => `batch-${index}`)

async function ours(url: string): Promise<Contender> {
  const opened = await openStore(url, {
    ...{ clock: systemClock, random: Math.random, onEvent: () => {}, localTtlMs: () => HOUR },
    ...{ memoryMaxBytes: 2 ** 28, fileMaxBytes: 2 ** 28 },
  })
  await opened.link?.ready(5_000)
  const { store } = opened
  const get = async (keys: readonly string[], latest: boolean) => store.getMany(keys, { latest })
  return {
    name: 'ours',
    set: (key, value) => store.set(key, value, HOUR),
    fromMemory: async (key) => (await get([key], false))[0],
    fromRedis: async (key) => expectShared((await get([key], true))[0]),
    many: (keys) => get(keys, true),
    close: () => opened.close(),
  }
}

/** A hit from memory would flatter us. */
function expectShared<Found extends { readonly place: string }>(found: Found | undefined): Found {
  if (found?.place !== 'shared') throw new Error('Redis was not asked')
  return found
}

function plainKeyv(url: string): Contender {
  const keyv = new Keyv({ store: new KeyvRedis(url) })
  return {
    name: '@keyv/redis',
    set: (key, value) => keyv.set(key, value, HOUR),
    fromRedis: async (key) => (await keyv.get<unknown>(key)) ?? missed(key),
    many: (keys) => keyv.getMany<unknown>([...keys]),
    close: () => keyv.disconnect(),
  }
}

async function bento(host: string, port: number): Promise<Contender> {
  const module: { openBento(host: string, port: number): Bento } = await import(
    `${new URL('peers/bento.mjs', import.meta.url)}`
  )
  const cache = module.openBento(host, port)
  const fromRedis = async (key: string) => (await cache.getRedis(key)) ?? missed(key)
  return {
    name: 'bentocache',
    set: (key, value) => cache.set(key, value),
    fromMemory: async (key) => (await cache.getFirst(key)) ?? missed(key),
    fromRedis,
    // It has no question for many keys.
    many: (keys) => Promise.all(keys.map(fromRedis)),
    close: () => cache.close(),
  }
}

function missed(key: string): never {
  throw new Error(`${key} should have been there`)
}

async function maybe(
  get: Contender['fromMemory'],
  key: string,
  times: number,
): Promise<number | undefined> {
  if (!get) return undefined
  // One by one would measure the clock: so many in a row, several times.
  const perRound = times / 10
  const rounds = await samples(async () => {
    for (let count = 0; count < perRound; count++) await get(key)
  }, 10)
  return middle(rounds) / perRound
}

function print(
  contenders: readonly Contender[],
  rows: Readonly<Record<string, readonly (number | undefined)[]>>,
): void {
  const [first, ...others] = contenders.map(({ name }) => name)
  const head = ['median µs', first ?? '', ...others.flatMap((name) => [name, '× ours'])]
  const lines = Object.entries(rows).map(([name, [own = 0, ...rest]]) => [
    name,
    micros(own),
    ...rest.flatMap((value) =>
      value === undefined ? ['–', '–'] : [micros(value), grouped(value / own, 2)],
    ),
  ])
  console.log(table(head, lines))
}

const micros = (value: number) => grouped(value, value < 10 ? 2 : 0)

/** What each has made of the same value; each names its keys in its own way. */
async function memoryOf(redis: {
  command(...args: readonly string[]): Promise<unknown>
}): Promise<string> {
  const keys = (await redis.command('KEYS', '*large*')) as readonly string[]
  const bytes = await Promise.all(keys.map((key) => redis.command('STRLEN', key)))
  const told = keys.map((key, index) => `${key} ${grouped(Number(bytes[index]))} bytes`)
  return `the large value in Redis: ${told.sort().join(' · ')}`
}
