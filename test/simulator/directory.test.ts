import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.js'
import { entityPageSchema, limitListingSchema } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import { wellFormed } from '../support/well-formed.js'
import { type Caller, paths, signIn } from './caller.js'

async function pageOf(caller: Caller, path: string) {
  const { status, json } = await caller.get(path)
  return { status, ...(await wellFormed(entityPageSchema, json)) }
}

describe('The directory', () => {
  it('pages through all agents, each once', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const first = await pageOf(caller, `${paths.users}?state=any`)
    expect(first).toMatchObject({ pageNumber: 1, pageSize: 25, total: 80, pageCount: 4 })

    const ids: string[] = []
    for (let number = 1; number <= 5; number++) {
      const page = await pageOf(caller, `${paths.users}?state=any&pageNumber=${number}`)
      ids.push(...(page.entities ?? []).map(({ id }) => id))
    }
    expect(ids.toSorted()).toEqual(simulator.organisation.agents.map(({ id }) => id).toSorted())
  })

  it('shows those who left only to who asks for any state', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const gone = simulator.organisation.agents.filter(({ state }) => state === 'inactive')
    expect(gone).toHaveLength(3)
    const asked = gone.map(({ id }) => `id=${id}`).join('&')
    expect((await pageOf(caller, `${paths.users}?${asked}`)).total).toBe(0)
    expect((await pageOf(caller, `${paths.users}?${asked}&state=any`)).total).toBe(3)
  })

  it('refuses pages above 100 and numbers that are none', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const status = async (query: string) => (await caller.get(`${paths.queues}?${query}`)).status
    expect(await status('pageSize=100')).toBe(200)
    expect(await status('pageSize=101')).toBe(400)
    expect(await status('pageSize=0')).toBe(400)
    expect(await status('pageNumber=two')).toBe(400)
  })

  it('finds queues by part of their name in any case, and by ids', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const names = async (query: string) =>
      (await pageOf(caller, `${paths.queues}?${query}`)).entities?.map(({ name }) => name)
    expect(await names('name=SUPPORT')).toEqual(['Technical Support'])
    expect(await names('name=*ill*')).toEqual(['Billing'])
    expect(await names(`name=${encodeURIComponent('お客様')}`)).toEqual(['お客様サポート'])
    const [one, two] = simulator.organisation.queues
    expect(await names(`id=${one?.id}&id=${two?.id}&id=unknown`)).toEqual([
      'Billing',
      'Kundenservice',
    ])
  })

  it.each([
    ['wrap-up codes', paths.wrapUpCodes, 'wrapUpCodes'],
    ['flow outcomes', paths.flowOutcomes, 'flowOutcomes'],
    ['divisions', paths.divisions, 'divisions'],
  ] as const)('lists %s, and finds them by ids and names', async (_, path, kind) => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const all = simulator.organisation[kind]
    const names = async (query: string) =>
      (await pageOf(caller, `${path}?${query}`)).entities?.map(({ name }) => name)
    expect((await pageOf(caller, path)).total).toBe(all.length)
    expect(await names(`id=${all[1]?.id}&id=unknown`)).toEqual([all[1]?.name])
    expect(await names(`name=${encodeURIComponent(all[1]?.name.toUpperCase() ?? '')}`)).toEqual([
      all[1]?.name,
    ])
    expect(await names(`id=${all[0]?.id},${all[1]?.id}`)).toHaveLength(2)
    expect(await names('id=unknown')).toEqual([])
  })

  it('looks up flows by ids, and refuses to list them', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const [one, two] = simulator.organisation.flows
    const page = await pageOf(caller, `${paths.flowLookup}?id=${one?.id}&id=${two?.id}&id=unknown`)
    expect(new Set(page.entities?.map(({ name }) => name))).toEqual(new Set([one?.name, two?.name]))
    expect((await pageOf(caller, `${paths.flowLookup}?id=unknown`)).total).toBe(0)
    expect((await caller.get(paths.flowLookup)).status).toBe(400)
  })

  it('has not the name of a wrap-up code that was deleted', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const { deletedWrapUpCodeId } = simulator.organisation
    expect((await pageOf(caller, `${paths.wrapUpCodes}?id=${deletedWrapUpCodeId}`)).total).toBe(0)
  })

  it('is the same for the same seed, and another for another', async () => {
    const idsOf = async (seed: number) => {
      await using simulator = await startSimulator({ clock: new ManualClock(), seed })
      return simulator.organisation.queues.map(({ id }) => id)
    }
    const ids = await idsOf(1)
    expect(ids).toEqual(await idsOf(1))
    expect(ids).not.toEqual(await idsOf(2))
    expect(new Set(ids).size).toBe(16)
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('The limits', () => {
  it('tell what the quota is', async () => {
    const quota = { allowed: 50, windowSeconds: 30 }
    await using simulator = await startSimulator({ clock: new ManualClock(), quota })
    const caller = await signIn(simulator)
    const { json } = await caller.get(`${paths.limits}/platform.api`)
    expect((await wellFormed(limitListingSchema, json)).entities).toContainEqual({
      key: 'client.credentials.token.rate.per.minute',
      namespace: 'platform.api',
      value: 100,
    })
    expect((await caller.get(`${paths.limits}/analytics`)).status).toBe(200)
    expect((await caller.get(`${paths.limits}/weather`)).status).toBe(404)
    expect((await caller.get(paths.limits)).json).toMatchObject({
      entities: ['analytics', 'analytics.realtime', 'platform.api'],
    })
  })
})
