import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { redisDocument } from '../../src/coordination/redis/shared-document.js'
import { systemClock } from '../../src/time/clock.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'

describe.runIf(canStopRedis)('the message of a shared document', () => {
  let redis: OwnRedis
  let link: RedisLink
  let heard: { by: string; version: number | undefined }[]

  const open = (by: string) => {
    const document = redisDocument(link, 'document')
    document.onChange((version) => heard.push({ by, version }))
    return document
  }
  /** The message is behind all earlier ones. */
  const arrived = async () => {
    await redis.command('PUBLISH', 'gcx:document', 'mark')
    await expect.poll(() => heard.filter(({ version }) => version === undefined).length).toBe(2)
    return heard.filter(({ version }) => version !== undefined)
  }

  beforeEach(async () => {
    redis = await startRedis()
    link = new RedisLink({
      ...{ url: redis.url, clock: systemClock, random: Math.random, timeLimitMs: 5_000 },
      onEvent: () => {},
    })
    await link.ready(5_000)
    heard = []
  })
  afterEach(async () => {
    await link.close()
    await redis[Symbol.asyncDispose]()
  })

  it('names the version to every process but its writer', async () => {
    const [one] = [open('one'), open('two')]
    heard = []
    const version = await one.compareAndSet(0, 'text')
    expect(await arrived()).toEqual([{ by: 'two', version }])
  })

  it('is not sent where nothing was written', async () => {
    const [one] = [open('one'), open('two')]
    heard = []
    const version = Number(await one.compareAndSet(0, 'text'))
    expect(await one.compareAndSet(version - 1, 'late')).toEqual({ version, text: 'text' })
    expect(await arrived()).toEqual([{ by: 'two', version }])
  })

  it.each(['changed', '', '17', 'seventeen somebody', '17 somebody else', '-17 somebody'])(
    'leaves the version open where it is %j',
    async (message) => {
      open('one')
      heard = []
      await redis.command('PUBLISH', 'gcx:document', message)
      await expect.poll(() => heard).toEqual([{ by: 'one', version: undefined }])
    },
  )

  it('is missed in a gap: after it, the version is open', async () => {
    open('one')
    heard = []
    await redis.restart({ keepData: false })
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual([{ by: 'one', version: undefined }])
  })
})
