import { describe, expect, it } from 'vitest'
import { startSocket } from '../support/live/streams.js'
import { type Replica, type Replicas, startReplicas } from '../support/replicas.js'

const CHANNELS = '/api/v2/notifications/channels'

interface Asked {
  readonly queueActivity: {
    readonly freshness: {
      readonly rule: string
      readonly state: string
      readonly asOf: string
      readonly expiresAt: string
    }
  }
}

interface Health {
  readonly notifications?: { readonly state: string }
}

/** Two gateways with the notification channel, on one Redis; what happens in queues is scripted. */
async function startTwo() {
  const replicas = await startReplicas({ count: 2, env: { GENESYS_NOTIFICATIONS: 'on' } })
  const { simulator } = replicas
  simulator.notifications.setEvents(false)
  const [queue] = simulator.organisation.queues
  const queueId = queue?.id ?? ''
  const query = `{ queueActivity(queueIds: ["${queueId}"]) { freshness { rule state asOf } } }`
  const freshness = async (replica: Replica) =>
    (await replica.ask<Asked>(query)).data?.queueActivity.freshness
  const stateOf = async (replica: Replica) =>
    ((await replica.health()) as Health).notifications?.state
  const states = async (all: readonly Replica[] = replicas.all) =>
    (await Promise.all(all.map(stateOf))).sort()
  /** Each of them lives by this rule. */
  const liveBy = (rule: string, all: readonly Replica[] = replicas.all) =>
    expect
      .poll(
        async () => {
          const rules = await Promise.all(all.map(async (one) => (await freshness(one))?.rule))
          return rules.every((one) => one === rule)
        },
        { timeout: 40_000, interval: 500 },
      )
      .toBe(true)
  return {
    ...{ replicas, simulator, queueId, freshness, stateOf, states, liveBy },
    created: () => simulator.requestsTo(CHANNELS).filter(({ method }) => method === 'POST').length,
    gaps: (all: readonly Replica[] = replicas.all) =>
      all.flatMap((replica) => replica.logged('channelGap').map(({ cause }) => cause)),
    [Symbol.asyncDispose]: () => replicas[Symbol.asyncDispose](),
  }
}

type Two = Awaited<ReturnType<typeof startTwo>>

/** Who has the channel, and who has not. */
async function rolesIn(on: Two): Promise<readonly [holder: Replica, other: Replica]> {
  const [one, two] = on.replicas.all as Replicas['all'] & [Replica, Replica]
  return (await on.stateOf(one)) === 'telling' ? [one, two] : [two, one]
}

/** An answer of the replica that was read after the instant. */
const isNewer = (on: Two, replica: Replica, instant: string) =>
  expect
    .poll(async () => ((await on.freshness(replica))?.asOf ?? '') > instant, { timeout: 5_000 })
    .toBe(true)

describe('the notification channel of several processes', { timeout: 120_000 }, () => {
  it('is one, and what it tells invalidates what any of them holds', async () => {
    await using on = await startTwo()
    await on.liveBy('now-watched')
    expect(await on.states()).toEqual(['elsewhere', 'telling'])
    expect([on.created(), on.simulator.notifications.connected]).toEqual([1, 1])
    const [, other] = await rolesIn(on)
    const before = (await on.freshness(other))?.asOf ?? ''
    on.simulator.notifications.tell(on.queueId)
    await isNewer(on, other, before)
    expect(on.gaps()).toEqual([])
  })

  it('wakes subscriptions to the other process at once, where nobody subscribes to the one that has it', async () => {
    await using on = await startTwo()
    const { simulator } = on
    const ids = simulator.organisation.queues.slice(0, 2).map(({ id }) => id)
    const activity = (queueIds: readonly string[]) =>
      `queueActivity(queueIds: ${JSON.stringify(queueIds)}) { freshness { rule asOf expiresAt } }`
    // Each by itself: what both are in is loaded when they are told of. What was read before that lives by the ordinary
    // rule, and answers for both, too, while it is fresh.
    const rules = async () => {
      const answers = ids.map((id) => on.replicas.all[0]?.ask<Asked>(`{ ${activity([id])} }`))
      const all = await Promise.all(answers)
      return all.map((answer) => answer?.data?.queueActivity.freshness.rule).join()
    }
    await expect.poll(rules, { timeout: 40_000, interval: 250 }).toBe('now-watched,now-watched')
    const [, other] = await rolesIn(on)
    using socket = await startSocket(other.url)
    const field = activity(ids).replace('}', '} queues { waiting interacting onQueueAgents }')
    socket.send({ type: 'subscribe', id: '1', payload: { query: `subscription { ${field} }` } })
    const version = async () => {
      const { payload } = await socket.next()
      return (payload as { data: Asked }).data.queueActivity.freshness
    }
    const first = await version()
    expect(first.rule).toBe('now-watched')
    const body = (json: unknown) =>
      JSON.parse(JSON.stringify(json).replace(/"count":\d+/g, '"count":987'))
    simulator.faults.always({ kind: 'rewrite', body }, { path: 'observations/query' })
    simulator.notifications.tell(...ids)
    const second = await version()
    // Who is not woken reads again when the first is not fresh any more.
    expect([first.asOf, second.asOf, first.expiresAt]).toEqual(
      [first.asOf, second.asOf, first.expiresAt].sort(),
    )
    expect(second.asOf > first.asOf).toBe(true)
  })

  it('is taken over where its process dies: the same channel, and everything "now" is invalidated once', async () => {
    await using on = await startTwo()
    await on.liveBy('now-watched')
    const [holder, other] = await rolesIn(on)
    const before = (await on.freshness(other))?.asOf ?? ''
    holder.process.child.kill('SIGKILL')
    await holder.process.exited
    await expect
      .poll(() => on.gaps([other]), { timeout: 20_000, interval: 250 })
      .toEqual(['handed over'])
    await isNewer(on, other, before)
    await on.liveBy('now-watched', [other])
    expect(await on.stateOf(other)).toBe('telling')
    expect([on.created(), on.simulator.notifications.connected]).toEqual([1, 1])
    expect(on.gaps([other])).toEqual(['handed over'])
  })

  it('is left at a shutdown, and the other has it within seconds', async () => {
    await using on = await startTwo()
    await on.liveBy('now-watched')
    const [holder, other] = await rolesIn(on)
    holder.process.child.kill('SIGTERM')
    expect(await holder.process.exited).toBe(0)
    await expect.poll(() => on.stateOf(other), { timeout: 10_000 }).toBe('telling')
    expect(on.gaps()).toEqual(['shutdown'])
    expect([on.created(), on.simulator.notifications.connected]).toEqual([1, 1])
  })

  it('while Redis is away the ordinary rule holds, and nobody has a channel of its own', async () => {
    await using on = await startTwo()
    await on.liveBy('now-watched')
    await on.replicas.redis.kill()
    await on.liveBy('now')
    expect(on.created()).toBe(1)
    await expect.poll(() => on.simulator.notifications.connected, { timeout: 20_000 }).toBe(0)
    await on.replicas.redis.restart({ keepData: false })
    await on.liveBy('now-watched')
    expect(await on.states()).toEqual(['elsewhere', 'telling'])
    expect(on.simulator.notifications.connected).toBe(1)
  })
})
