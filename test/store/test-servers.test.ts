import { describe, expect, it } from 'vitest'
import { canStopMemcached, startMemcached } from '../support/memcached-server.js'
import { canStopRedis, startRedis } from '../support/redis-server.js'

/** Signal 0 asks only whether there is such a process. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.runIf(canStopRedis)(startRedis, () => {
  it('keeps data over a restart when told so, and forgets otherwise', async () => {
    await using redis = await startRedis({ appendOnly: true })
    await redis.command('SET', 'k', 'v')
    await redis.restart({ keepData: true })
    expect(await redis.command('GET', 'k')).toBe('v')
    await redis.restart({ keepData: false })
    expect(await redis.command('GET', 'k')).toBeNull()
  })

  it('leaves no process, frozen or not', async () => {
    const redis = await startRedis()
    const { pid } = redis
    redis.freeze()
    expect(runs(pid)).toBe(true)
    await redis[Symbol.asyncDispose]()
    expect(runs(pid)).toBe(false)
  })
})

describe.runIf(canStopMemcached)(startMemcached, () => {
  it('leaves no process', async () => {
    const memcached = await startMemcached()
    const pids = [memcached.pid]
    await memcached.restart()
    pids.push(memcached.pid)
    await memcached[Symbol.asyncDispose]()
    expect(pids.map(runs)).toEqual([false, false])
  })
})
