import { describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { askForToken, type Caller, paths, signIn } from './caller.js'

interface Scene {
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly caller: Caller
}

async function withFaults(play: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = new ManualClock()
  await using simulator = await startSimulator({ clock })
  await play({ clock, simulator, caller: await signIn(simulator) })
}

/** Until the simulator has got so many requests to the path. */
async function arrived(simulator: Simulator, path: string, count: number): Promise<void> {
  while (simulator.requestsTo(path).length < count) await settleMicrotasks()
}

describe('Scripted faults', () => {
  it('are used in their order, each by the next matching request', () =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.next({ kind: 'status', status: 503 }, { times: 2 })
      simulator.faults.next({ kind: 'status', status: 500 }, { path: '/users' })
      simulator.faults.next({ kind: 'status', status: 504 }, { path: /queues$/ })
      const statuses: number[] = []
      for (const path of [paths.queues, paths.queues, paths.queues, paths.users, paths.users]) {
        statuses.push((await caller.get(path)).status)
      }
      expect(statuses).toEqual([503, 503, 504, 500, 200])
    }))

  it('that are permanent hold until cleared, after scripted ones', () =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.always({ kind: 'status', status: 502 }, { path: '/users' })
      simulator.faults.next({ kind: 'status', status: 500 })
      const status = async (path: string) => (await caller.get(path)).status
      expect(await status(paths.users)).toBe(500)
      expect(await status(paths.users)).toBe(502)
      expect(await status(paths.queues)).toBe(200)
      simulator.faults.clear()
      expect(await status(paths.users)).toBe(200)
    }))

  it('leave out the token endpoint unless it is named', () =>
    withFaults(async ({ simulator }) => {
      const status = async () =>
        (await askForToken(simulator, simulator.clientId, simulator.clientSecret)).status
      simulator.faults.always({ kind: 'status', status: 503 })
      expect(await status()).toBe(200)
      simulator.faults.next({ kind: 'status', status: 500 }, { path: '/oauth/token' })
      expect(await status()).toBe(500)
    }))

  it('answer with a status: an error body, a body of the test, or a page of HTML', () =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.next({ kind: 'status', status: 503 })
      simulator.faults.next({ kind: 'status', status: 400, body: { code: 'bad.request' } })
      const html = '<html><h1>502 Bad Gateway</h1></html>'
      simulator.faults.next({ kind: 'status', status: 502, body: html, headers: { via: 'edge' } })
      const usual = await caller.get(paths.queues)
      expect(usual.json).toMatchObject({ code: 'service.unavailable', status: 503 })
      expect(usual.headers.get('inin-ratelimit-count')).toBe('1')
      expect((await caller.get(paths.queues)).json).toEqual({ code: 'bad.request' })
      const page = await caller.get(paths.queues)
      expect(page.json).toBe(html)
      expect(page.headers.get('content-type')).toBe('text/html')
      expect(page.headers.get('via')).toBe('edge')
    }))

  it('answer 429 for a service, with hours to wait, or without a wait', () =>
    withFaults(async ({ simulator, caller }) => {
      const limit = { key: 'org.user.rate.per.minute', namespace: 'analytics' }
      simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 3600, ...limit, limit: 10 })
      simulator.faults.next({ kind: 'rateLimited' })
      const named = await caller.get(paths.queues)
      expect(named.status).toBe(429)
      expect(named.headers.get('retry-after')).toBe('3600')
      expect(named.json).toMatchObject({ limit: { ...limit, value: 10 } })
      const bare = await caller.get(paths.queues)
      expect(bare.status).toBe(429)
      expect(bare.headers.get('retry-after')).toBeNull()
      expect(bare.json).toMatchObject({ code: 'too.many.requests' })
      expect(bare.json).not.toHaveProperty('limit')
    }))

  it.each(['reset', 'resetInBody'] as const)('break the connection: %s', (kind) =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.next({ kind })
      await expect(caller.get(paths.queues)).rejects.toThrow()
      expect((await caller.get(paths.queues)).status).toBe(200)
    }),
  )

  it.each([
    { kind: 'hang' },
    { kind: 'endlessBody' },
    { kind: 'endlessBody', everyMs: 1000 },
    { kind: 'delay', ms: 1e9 },
    { kind: 'hold', until: new Promise<void>(() => {}) },
  ] as const)('keep a client waiting until the simulator closes: %o', (fault) =>
    withFaults(async ({ clock, simulator, caller }) => {
      simulator.faults.next(fault)
      const outcome = expect(caller.get(paths.queues)).rejects.toThrow()
      await arrived(simulator, paths.queues, 1)
      await clock.advance(5000)
      await simulator.close()
      await outcome
    }),
  )

  it('delay the normal answer by the clock', () =>
    withFaults(async ({ clock, simulator, caller }) => {
      simulator.faults.next({ kind: 'delay', ms: 3000 })
      const reply = caller.get(paths.queues)
      while (clock.sleeping === 0) await settleMicrotasks()
      await clock.advance(3000)
      expect((await reply).status).toBe(200)
    }))

  it('hold the normal answer until the test releases it', () =>
    withFaults(async ({ simulator, caller }) => {
      let letGo = () => {}
      const until = new Promise<void>((resolve) => {
        letGo = resolve
      })
      simulator.faults.next({ kind: 'hold', until })
      const held = caller.get(paths.queues)
      await arrived(simulator, paths.queues, 1)
      expect((await caller.get(paths.queues)).status).toBe(200)
      expect(simulator.requestsTo(paths.queues)[0]).not.toHaveProperty('status')
      letGo()
      expect((await held).status).toBe(200)
    }))

  it('change or remove headers of the normal answer', () =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.next({
        kind: 'headers',
        set: { 'ININ-RateLimit-Count': 'many', 'inin-ratelimit-reset': undefined },
      })
      const { status, headers } = await caller.get(paths.queues)
      expect(status).toBe(200)
      expect(headers.get('inin-ratelimit-count')).toBe('many')
      expect(headers.get('inin-ratelimit-reset')).toBeNull()
      expect(headers.get('inin-ratelimit-allowed')).toBe('300')
    }))

  it('rewrite the normal answer', () =>
    withFaults(async ({ simulator, caller }) => {
      simulator.faults.next({ kind: 'rewrite', body: () => ({}) })
      expect((await caller.get(paths.queues)).json).toEqual({})
    }))

  it('show a rewrite that throws', () =>
    withFaults(async ({ simulator, caller }) => {
      const body = () => {
        throw new Error('no such metric')
      }
      simulator.faults.next({ kind: 'rewrite', body })
      const { status, json } = await caller.get(paths.queues)
      expect(status).toBe(500)
      expect(json).toMatchObject({ message: expect.stringContaining('no such metric') })
    }))
})
