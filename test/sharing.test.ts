import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { redisDocument } from '../src/coordination/redis/shared-document.js'
import { shareThrough } from '../src/sharing.js'
import { openStore } from '../src/store/open-store.js'
import { MINUTE, systemClock } from '../src/time/clock.js'
import { anyRedis } from './support/redis-server.js'

const LIMIT = 20
const common = { clock: systemClock, random: Math.random, onEvent: () => {} }

/** A Redis that others use may remember an earlier run. */
const scope = randomUUID()

async function openProcess(url: string, { callers = 1, of = scope } = {}) {
  const sizes = { memoryMaxBytes: 1e6, fileMaxBytes: 1e6 }
  const opened = await openStore(url, { ...common, ...sizes, localTtlMs: () => 0 })
  const { link } = opened
  if (!link) throw new Error('This store has no link')
  await link.ready(5_000)
  const prior = { limit: LIMIT, windowMs: MINUTE }
  const sharing = shareThrough({ opened, scope: of, tokenSecret: null, prior, callers, ...common })
  return {
    ...{ link, budget: sharing.budget },
    async [Symbol.asyncDispose]() {
      await sharing.close()
      await opened.close()
    },
  }
}

it('processes share one budget while those of another version share theirs beside them', async () => {
  await using redis = await anyRedis()
  await using one = await openProcess(redis.url)
  await using two = await openProcess(redis.url)
  const others = [`budget:${scope}`, `budget:${scope}:01234567`].map((name) =>
    redisDocument(one.link, name),
  )
  let granted = 0
  for (let round = 0; round < LIMIT; round++) {
    for (const { budget } of [one, two]) {
      for (const other of others) {
        const { version } = await other.read()
        expect(await other.compareAndSet(version, '{"another":"version"}')).toBeGreaterThan(version)
      }
      if ((await budget.reserve('directory', 'first')).granted) granted += 1
    }
  }
  expect(granted).toBe(LIMIT)
  for (const other of others) {
    expect((await other.read()).text).toBe('{"another":"version"}')
  }
})

it('a document that Redis has set back gives no version twice: who knows the lost one sees the difference', async () => {
  await using redis = await anyRedis()
  await using one = await openProcess(redis.url)
  const document = redisDocument(one.link, `test:${scope}`)
  const key = `gcx:{test:${scope}}`
  const first = await document.compareAndSet(0, 'first')
  await redis.command('COPY', key, `${key}:older`, 'REPLACE')
  const lost = await document.compareAndSet(Number(first), 'lost')
  await redis.command('COPY', `${key}:older`, key, 'REPLACE')
  // Redis's clock goes on: the numbers are its milliseconds.
  const nowMs = async () => {
    const [seconds, micros] = (await redis.command('TIME')) as [string, string]
    return Number(seconds) * 1_000 + Number(micros) / 1_000
  }
  await expect.poll(nowMs).toBeGreaterThan(Number(lost) + 1)
  const other = await document.compareAndSet(Number(first), 'other')
  expect(other).toBeGreaterThan(Number(lost))
  expect(await document.compareAndSet(Number(lost), 'ours')).toEqual({
    version: other,
    text: 'other',
  })
})

it.each([
  ['of another process', 1],
  ['of the same process', 0],
])('a flood of one caller leaves another %s its answer, in any process', async (_, asked) => {
  await using redis = await anyRedis()
  const of = randomUUID()
  await using one = await openProcess(redis.url, { callers: 2, of })
  await using two = await openProcess(redis.url, { callers: 2, of })
  const budgets = [one.budget, two.budget]
  const flood = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      budgets[index % 2]?.reserve('directory', 'first', 'a'),
    ),
  )
  expect(flood.filter((answer) => answer?.granted)).toHaveLength(LIMIT - 1)
  expect(flood.at(-1)).toMatchObject({ granted: false, scope: 'CALLER' })
  expect(await budgets[asked]?.reserve('directory', 'first', 'b')).toMatchObject({ granted: true })
})
