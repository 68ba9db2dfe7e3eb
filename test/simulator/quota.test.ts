import { describe, expect, it } from 'vitest'
import type { QuotaDialect } from '../../src/simulator/quota-headers.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { paths, signIn } from './caller.js'

const observation = {
  metrics: ['oWaiting'],
  filter: { type: 'or', predicates: [{ dimension: 'queueId', value: 'none' }] },
}

describe('The quota', () => {
  it('counts the calls of a token and refuses those above the allowance until the window ends', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock, quota: { allowed: 2 } })
    const caller = await signIn(simulator)
    const count = async () => (await caller.get(paths.queues)).headers.get('inin-ratelimit-count')
    expect(await count()).toBe('1')
    await clock.advance(18 * SECOND)
    expect(await count()).toBe('2')

    const refused = await caller.get(paths.queues)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('42')
    expect(refused.headers.get('inin-ratelimit-allowed')).toBe('2')
    expect(refused.headers.get('inin-ratelimit-reset')).toBe('42')
    expect(refused.json).toEqual({
      message: 'Rate limit exceeded the maximum. Retry the request in [42] seconds',
      code: 'too.many.requests.retry.after',
      status: 429,
      contextId: refused.headers.get('inin-correlation-id'),
      details: [],
      errors: [],
    })
    await clock.advance(42 * SECOND)
    expect(await count()).toBe('1')
  })

  it('gives each token a window of its own', async () => {
    await using simulator = await startSimulator({
      clock: new ManualClock(),
      quota: { allowed: 1 },
    })
    const [one, other] = [await signIn(simulator), await signIn(simulator)]
    expect((await one.get(paths.queues)).status).toBe(200)
    expect((await one.get(paths.queues)).status).toBe(429)
    expect((await other.get(paths.queues)).status).toBe(200)
  })

  it('refuses for a service while the headers show room', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    simulator.setQuota({ services: { 'analytics.realtime': { max: 1, windowSeconds: 30 } } })
    const caller = await signIn(simulator)
    await caller.post(paths.queueObservations, observation)
    const refused = await caller.post(paths.queueObservations, observation)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('inin-ratelimit-count')).toBe('2')
    expect(refused.headers.get('inin-ratelimit-allowed')).toBe('300')
    expect(refused.json).toMatchObject({ limit: { namespace: 'analytics.realtime', value: 1 } })
    expect((await caller.get(paths.queues)).status).toBe(200)
  })

  it('refuses a burst within any second', async () => {
    const clock = new ManualClock()
    const burst = { max: 2, windowMs: SECOND }
    await using simulator = await startSimulator({ clock, quota: { burst } })
    const caller = await signIn(simulator)
    const statuses: number[] = []
    for (const pauseMs of [0, 600, 0, 500, 0]) {
      await clock.advance(pauseMs)
      statuses.push((await caller.get(paths.queues)).status)
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429])
  })

  it('lets the length of windows drift, the same way each time', async () => {
    const lengths = async () => {
      const clock = new ManualClock()
      await using simulator = await startSimulator({ clock, quota: { driftSeconds: 5 } })
      const caller = await signIn(simulator)
      const seen: number[] = []
      for (let i = 0; i < 6; i++) {
        seen.push(Number((await caller.get(paths.queues)).headers.get('inin-ratelimit-reset')))
        await clock.advance(70 * SECOND)
      }
      return seen
    }
    const seen = await lengths()
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(55)
    expect(Math.max(...seen)).toBeLessThanOrEqual(65)
    expect(new Set(seen).size).toBeGreaterThan(2)
    expect(await lengths()).toEqual(seen)
  })

  const spelt: Record<QuotaDialect, Record<string, string>> = {
    inin: {
      'inin-ratelimit-count': '1',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': '60',
    },
    'x-ratelimit': {
      'x-ratelimit-limit': '300',
      'x-ratelimit-remaining': '299',
      'x-ratelimit-reset': String(Date.UTC(2026, 7, 3, 13, 1) / SECOND),
    },
    'x-rate-limit': {
      'x-rate-limit-limit': '300',
      'x-rate-limit-remaining': '299',
      'x-rate-limit-reset': String(Date.UTC(2026, 7, 3, 13, 1) / SECOND),
    },
    ietf: { 'ratelimit-policy': '"default";q=300;w=60', ratelimit: '"default";r=299;t=60' },
    none: {},
  }
  it.each(Object.entries(spelt))('spells its headers as %s', async (headers, expected) => {
    await using simulator = await startSimulator({
      clock: new ManualClock(),
      quota: { headers: headers as QuotaDialect },
    })
    const caller = await signIn(simulator)
    const reply = await caller.get('/api/v2/unknown')
    const told = [...reply.headers].filter(([name]) => /rate-?limit/.test(name))
    expect(Object.fromEntries(told)).toEqual(expected)
  })
})

describe('A quota with other clients', () => {
  it('is used up by other clients of the same token', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock })
    expect(() => simulator.quota.consume(1)).toThrow('No token')
    const caller = await signIn(simulator)
    simulator.quota.consume(298)
    const reply = await caller.get(paths.queues)
    expect(reply.headers.get('inin-ratelimit-count')).toBe('299')
    simulator.quota.consume(1)
    expect((await caller.get(paths.queues)).status).toBe(429)
    await clock.advance(60 * SECOND)
    expect((await caller.get(paths.queues)).status).toBe(200)
  })

  it('holds a burst and a sustained window together', async () => {
    const clock = new ManualClock()
    const burst = { max: 2, windowMs: SECOND }
    await using simulator = await startSimulator({ clock, quota: { allowed: 5, burst } })
    const caller = await signIn(simulator)
    const seen: [status: number, retryAfter: string | null][] = []
    for (const pauseMs of [0, 0, 0, 1000, 0, 1000]) {
      await clock.advance(pauseMs)
      const { status, headers } = await caller.get(paths.queues)
      seen.push([status, headers.get('retry-after')])
    }
    // The refused request was counted, too: the sixth is over the allowance, not the fifth.
    const fine = [200, null]
    expect(seen).toEqual([fine, fine, [429, '1'], fine, fine, [429, '58']])
  })
})

describe('A reset', () => {
  const allowed = 1
  async function withQuota(
    play: (scene: {
      readonly simulator: Simulator
      readonly ask: (afterSeconds: number) => Promise<readonly [status: number, reset: number]>
    }) => Promise<void>,
  ): Promise<void> {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock, quota: { allowed } })
    const caller = await signIn(simulator)
    await play({
      simulator,
      ask: async (afterSeconds) => {
        await clock.advance(afterSeconds * SECOND)
        const { status, headers } = await caller.get(paths.queues)
        return [status, Number(headers.get('inin-ratelimit-reset'))]
      },
    })
  }

  it('comes earlier than announced', () =>
    withQuota(async ({ simulator, ask }) => {
      simulator.quota.nextWindow({ lastsSeconds: 20 })
      expect(await ask(0)).toEqual([200, 60])
      expect(await ask(19)).toEqual([429, 41])
      expect(await ask(1)).toEqual([200, 60])
      simulator.quota.resetNow()
      expect(await ask(0)).toEqual([200, 60])
    }))

  it('comes later than announced', () =>
    withQuota(async ({ simulator, ask }) => {
      simulator.quota.nextWindow({ lastsSeconds: 75 })
      expect(await ask(0)).toEqual([200, 60])
      expect(await ask(60)).toEqual([429, 1])
      expect(await ask(14)).toEqual([429, 1])
      expect(await ask(1)).toEqual([200, 60])
    }))

  it('comes twice', () =>
    withQuota(async ({ simulator, ask }) => {
      simulator.quota.nextWindow({ lastsSeconds: 60 })
      simulator.quota.nextWindow({ lastsSeconds: 5 })
      expect(await ask(0)).toEqual([200, 60])
      expect(await ask(60)).toEqual([200, 60])
      expect(await ask(4)).toEqual([429, 56])
      expect(await ask(1)).toEqual([200, 60])
    }))

  it('moves while the window is open', () =>
    withQuota(async ({ simulator, ask }) => {
      expect(await ask(0)).toEqual([200, 60])
      simulator.quota.moveReset(30)
      expect(await ask(60)).toEqual([429, 30])
      simulator.quota.moveReset(-10)
      expect(await ask(20)).toEqual([200, 60])
    }))
})
