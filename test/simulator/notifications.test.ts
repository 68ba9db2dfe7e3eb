import { once } from 'node:events'
import platformClient from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startSimulator } from '../../src/simulator/simulator.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { paths, signIn } from './caller.js'

const CHANNELS = '/api/v2/notifications/channels'
const topicOf = (queueId: string) => `v2.analytics.queues.${queueId}.observations`

interface Channel {
  readonly id: string
  readonly connectUri: string
}

interface Message {
  readonly topicName: string
  readonly eventBody: {
    readonly message?: string
    readonly group?: { readonly queueId: string; readonly mediaType?: string }
    readonly data?: readonly { readonly metrics: readonly { readonly metric: string }[] }[]
  }
}

async function start() {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const simulator = await startSimulator({ clock })
  const caller = await signIn(simulator)
  const create = async () => (await caller.post(CHANNELS, undefined)).json as Channel
  const connect = async ({ connectUri }: Channel) => {
    const socket = new WebSocket(connectUri)
    const messages: Message[] = []
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message))
    await once(socket, 'open')
    return { socket, messages }
  }
  return {
    ...{ clock, simulator, caller, create, connect },
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

describe('notification channels of the simulator', () => {
  it('send a heartbeat each 30 s, and answer a ping', async () => {
    await using on = await start()
    const { socket, messages } = await on.connect(await on.create())
    socket.send('{"message":"ping"}')
    await expect.poll(() => messages.length).toBe(1)
    await on.clock.advance(60 * SECOND)
    await expect.poll(() => messages.length).toBe(3)
    const bodies = messages.map(({ eventBody }) => eventBody.message)
    expect(bodies).toEqual(['pong', 'WebSocket Heartbeat', 'WebSocket Heartbeat'])
    socket.terminate()
  })

  it('tell what happens in the queues whose topics they have, as observations show it', async () => {
    await using on = await start()
    const [queue, other] = on.simulator.organisation.queues
    const queueId = queue?.id ?? ''
    const channel = await on.create()
    const { socket, messages } = await on.connect(channel)
    const put = await on.caller.put(`${CHANNELS}/${channel.id}/subscriptions?ignoreErrors=true`, [
      { id: topicOf(queueId) },
      { id: 'v2.nothing' },
    ])
    expect(put.json).toMatchObject({ entities: [{ state: 'Permitted' }, { state: 'Rejected' }] })
    const observe = async () => {
      const filter = { type: 'or', predicates: [{ dimension: 'queueId', value: queueId }] }
      const metrics = ['oWaiting', 'oInteracting', 'oOnQueueUsers', 'oUserRoutingStatuses']
      const { json } = await on.caller.post(paths.queueObservations, { filter, metrics })
      return JSON.stringify((json as { results: unknown }).results)
    }
    let before = await observe()
    let told = 0
    for (let second = 0; second < 120; second++) {
      await on.clock.advance(SECOND)
      const after = await observe()
      // A round trip of the same process: what was sent has come.
      const isTold = messages.some(({ eventBody }, index) => index >= told && eventBody.group)
      if (after !== before) expect(isTold).toBe(true)
      told = messages.length
      before = after
    }
    const events = messages.filter(({ eventBody }) => eventBody.group)
    expect(events.length).toBeGreaterThan(5)
    expect(events.every(({ topicName }) => topicName === topicOf(queueId))).toBe(true)
    expect(JSON.stringify(events)).not.toContain(other?.id)
    socket.terminate()
  })

  it('live for a day, which topics renew; the twenty-first takes the place of the oldest unconnected one', async () => {
    await using on = await start()
    const first = await on.create()
    const { socket } = await on.connect(first)
    const second = await on.create()
    for (let count = 2; count < 20; count++) await on.create()
    await on.create()
    const listed = async () => {
      const { json } = await on.caller.get(CHANNELS)
      return (json as { entities: readonly Channel[] }).entities.map(({ id }) => id)
    }
    expect(await listed()).toHaveLength(20)
    expect(await listed()).toContain(first.id)
    expect(await listed()).not.toContain(second.id)
    await on.clock.advance(23 * 60 * MINUTE)
    await on.caller.put(`${CHANNELS}/${first.id}/subscriptions`, [])
    on.clock.jump(2 * 60 * MINUTE)
    const again = await signIn(on.simulator)
    expect((await again.get(CHANNELS)).json).toMatchObject({ entities: [{ id: first.id }] })
    expect(await again.put(`${CHANNELS}/${second.id}/subscriptions`, [])).toMatchObject({
      status: 404,
    })
    socket.terminate()
  })

  it('are used by the official SDK', async () => {
    await using on = await start()
    const { hostname, port } = new URL(on.simulator.url)
    const client = platformClient.ApiClient.instance
    client.setGateway({ host: hostname, protocol: 'http', port: Number(port) })
    await client.loginClientCredentialsGrant(on.simulator.clientId, on.simulator.clientSecret)
    const api = new platformClient.NotificationsApi()
    const { id = '' } = await api.postNotificationsChannels()
    const [queue] = on.simulator.organisation.queues
    const topic = topicOf(queue?.id ?? '')
    const put = await api.putNotificationsChannelSubscriptions(id, [{ id: topic }], {
      ignoreErrors: true,
    })
    expect(put.entities).toMatchObject([{ id: topic, state: 'Permitted' }])
    expect((await api.getNotificationsChannels()).entities).toMatchObject([{ id }])
    const topics = await api.getNotificationsAvailabletopics({ expand: ['requiresPermissions'] })
    expect(topics.entities?.[0]?.requiresPermissions).toEqual(['analytics:queueObservation:view'])
    await api.deleteNotificationsChannelSubscriptions(id)
  })
})
