import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.js'
import { type HourReport, hourQuestion, rowsOf, sourceOf } from '../support/hours.js'
import { startMemcached } from '../support/memcached-server.js'
import { startReplica, upstreamOf } from '../support/replicas.js'

describe('two gateways on one memcached', { timeout: 60_000 }, () => {
  it('answer on when it is gone, frozen or back again, and say at the start what it cannot do', async () => {
    await using memcached = await startMemcached()
    await using simulator = await startSimulator()
    const env = { ...upstreamOf(simulator), STORE_URL: memcached.url }
    await using one = await startReplica(env)
    await using other = await startReplica(env)
    expect(one.process.output()).toContain('a memcached store cannot run scripts: each process')
    const alone = { flights: 'within this process', budget: 'within this process' }
    expect(await one.health()).toMatchObject({ store: { state: 'answering', ...alone } })

    const known = await one.ask<HourReport>(hourQuestion(0))
    const shared = await other.ask<HourReport>(hourQuestion(0))
    expect([rowsOf(shared), sourceOf(shared)]).toEqual([rowsOf(known), 'STORE'])

    let hour = 1
    for (const fault of ['killed', 'frozen'] as const) {
      if (fault === 'killed') await memcached.kill()
      else memcached.freeze()
      for (const last = hour + 10; hour < last; hour++) {
        const startMs = performance.now()
        for (const replica of [one, other]) {
          const answers = [
            await replica.ask<HourReport>(hourQuestion(0)),
            await replica.ask<HourReport>(hourQuestion(hour)),
          ]
          expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
          expect(rowsOf(answers[0] ?? {})).toBe(rowsOf(known))
        }
        // Both, one after the other, each with two questions.
        expect(performance.now() - startMs).toBeLessThan(4_000)
      }
      expect(await one.health()).toMatchObject({ status: 'ready', store: { state: 'away' } })
      if (fault === 'killed') await memcached.restart()
      else memcached.thaw()
      for (const replica of [one, other]) {
        await expect
          .poll(async () => (await replica.health())['store'], { timeout: 5_000 })
          .toMatchObject({ state: 'answering' })
      }
      const loaded = await one.ask<HourReport>(hourQuestion(++hour))
      const again = await other.ask<HourReport>(hourQuestion(hour))
      expect([rowsOf(again), sourceOf(again)]).toEqual([rowsOf(loaded), 'STORE'])
      hour += 1
    }
  })
})
