import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startReplica } from '../support/replicas.js'

const REPORT =
  '{ queuePerformance(interval: { relative: LAST_7_DAYS }) { freshness { source } rows { offered } } }'

interface Answer {
  readonly queuePerformance: { readonly rows: readonly object[] }
}

/** As `npm run simulator` does. */
function spawnSimulator(env: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, ['dist/simulate.js'], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    child,
    ended: once(child, 'exit'),
    said: async (stream: 'stdout' | 'stderr') => String((await once(child[stream], 'data'))[0]),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

describe('the simulator as a process', { timeout: 30_000 }, () => {
  it('serves several gateways that are started with what it prints, and ends in order', async () => {
    using simulator = spawnSimulator({ PORT: '0' })
    const printed = await simulator.said('stdout')
    const env = Object.fromEntries(
      [...printed.matchAll(/(GENESYS_\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    )
    expect(Object.keys(env)).toHaveLength(5)
    await using one = await startReplica(env)
    await using other = await startReplica(env)
    const answers = [await one.ask<Answer>(REPORT), await other.ask<Answer>(REPORT)]
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined])
    expect(answers[0]?.data?.queuePerformance.rows.length).toBeGreaterThan(0)
    expect(answers[1]?.data?.queuePerformance.rows).toEqual(answers[0]?.data?.queuePerformance.rows)
    simulator.child.kill('SIGTERM')
    expect((await simulator.ended)[0]).toBe(0)
  })

  it('says what is wrong with its port', async () => {
    using simulator = spawnSimulator({ PORT: 'many' })
    expect(await simulator.said('stderr')).toBe(
      'PORT must be a whole number from 0 to 65535, not "many"\n',
    )
    expect((await simulator.ended)[0]).toBe(2)
  })
})
