import { describe, expect, it } from 'vitest'
import { Seal } from '../../src/coordination/redis/seal.js'
import { readStored } from '../../src/coordination/redis/stored-text.js'
import { type HourReport, hourQuestion } from '../support/hours.js'
import { startReplicas } from '../support/replicas.js'

describe('replicas on one Redis', { timeout: 60_000 }, () => {
  it('use one token, replace it once when it is revoked, and leave it nowhere in the clear', async () => {
    await using replicas = await startReplicas({ count: 3 })
    const { simulator, all, redis } = replicas
    const askAll = async (firstHour: number) => {
      const asked = all.map((replica, index) =>
        replica.ask<HourReport>(hourQuestion(firstHour + index)),
      )
      for (const { errors } of await Promise.all(asked)) expect(errors).toBeUndefined()
    }
    const fetches = () => simulator.requestsTo('/oauth/token').length
    await askAll(0)
    expect(fetches()).toBe(1)
    simulator.revokeTokens()
    await askAll(3)
    await askAll(6)
    expect(fetches()).toBe(2)

    const keys = (await redis.command('KEYS', '*')) as string[]
    const sealed = keys.find((key) => key.includes('token') && key.endsWith(':value')) ?? ''
    const scope = /\{token:(.*)\}/.exec(sealed)?.[1] ?? ''
    const opened = new Seal(simulator.clientSecret, scope).open(
      readStored(String(await redis.command('GET', sealed))),
    )
    const { token } = JSON.parse(opened ?? '') as { token: string }
    expect(token.length).toBeGreaterThan(10)
    // As they are, so that a token would be found.
    await redis.setConfig('rdbcompression', 'no')
    const dumps = await Promise.all(keys.map((key) => redis.command('DUMP', key)))
    const everything = [...keys, ...dumps, ...all.map(({ process }) => process.output())].join()
    for (const secret of [token, simulator.clientSecret]) {
      expect(everything).not.toContain(secret)
    }
  })
})
