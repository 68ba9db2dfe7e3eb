import { describe, expect, it } from 'vitest'
import type { Subscription } from '../../src/live/subscription.js'
import { MASKED } from '../../src/reports/client-error.js'
import { socketProtocol } from '../../src/server/live/socket-protocol.js'
import { WrittenTexts } from '../../src/server/live/socket-results.js'
import { subscriberOf, subscriptionOf, versionOf } from '../support/live/told.js'
import { settleMicrotasks } from '../support/manual-clock.js'

const INIT_MS = 60_000
const { caller } = subscriberOf('anybody')
const textOf = (value: string) => `{"data":{"budgets":"${value}"}}`
const version = (value: string, isRefused = false) =>
  versionOf(isRefused ? `{"errors":[{"message":"${value}"}]}` : textOf(value), {
    digest: value,
    isRefused,
  })

/** A client that is admitted, and takes what is sent when the test says so. */
async function connected({ fault = null as Error | null } = {}) {
  const sent: string[] = []
  const taking: (() => void)[] = []
  const subscriptions: Subscription[] = []
  const left: number[] = []
  const faults: unknown[] = []
  const begin = () => {
    const index = subscriptions.length
    const one = subscriptionOf(() => left.push(index))
    if (fault) one.next = () => Promise.reject(fault)
    subscriptions.push(one)
    return one
  }
  const protocol = socketProtocol({ begin, mostPerConnection: 2 }, INIT_MS, (error, requestId) => {
    faults.push([error, requestId])
  })
  const texts = new WrittenTexts()
  let hear: (message: string) => Promise<void> = async () => undefined
  const close = protocol.opened(
    {
      protocol: 'graphql-transport-ws',
      send: (message) => {
        const { text, onTaken } = texts.insertInto(message)
        sent.push(text)
        return new Promise<void>((resolve) => taking.push(resolve)).then(onTaken)
      },
      close: (code) => void faults.push(code),
      onMessage: (listener) => {
        hear = listener
      },
    },
    {
      requestId: 'one',
      address: '::1',
      texts,
      admitted: () => caller,
      caller: null,
      open: new Map(),
    },
  )
  const say = async (message: object) => {
    void hear(JSON.stringify(message))
    await settleMicrotasks()
  }
  const take = async () => {
    taking.shift()?.()
    await settleMicrotasks()
  }
  await say({ type: 'connection_init' })
  await take()
  sent.length = 0
  const subscribe = (id: string) =>
    say({ type: 'subscribe', id, payload: { query: 'subscription { budgets { mode } }' } })
  const offer = async (value: string, to = 0, isRefused = false) => {
    subscriptions[to]?.offer(version(value, isRefused))
    await settleMicrotasks()
  }
  /** Ends the subscription, and begins another one in the same packet. */
  const subscribeAnew = async (id: string) => {
    void say({ type: 'complete', id })
    await subscribe(id)
  }
  const begun = () => subscriptions.length
  return { sent, say, take, subscribe, subscribeAnew, offer, close, begun, left, faults }
}

const nextOf = (id: string, value: string) =>
  `{"id":${JSON.stringify(id)},"type":"next","payload":${textOf(value)}}`

describe('a subscription over a WebSocket', () => {
  it('whose client is slow is told the newest version when it has taken the one before', async () => {
    const { subscribe, offer, take, sent, faults } = await connected()
    await subscribe('1')
    for (const value of ['a', 'b', 'c', 'd']) await offer(value)
    expect(sent).toEqual([nextOf('1', 'a')])
    await take()
    expect(sent).toEqual([nextOf('1', 'a'), nextOf('1', 'd')])
    expect(faults).toEqual([])
  })

  it.each(['1', '"payload":', '\\', 'ü\u2028', 'x'.repeat(500)])(
    'is told by its id, whatever that is: %j',
    async (id) => {
      const { subscribe, offer, sent } = await connected()
      await subscribe(id)
      await offer('a')
      expect(sent).toEqual([nextOf(id, 'a')])
      expect(JSON.parse(sent[0] ?? '')).toMatchObject({ id, payload: { data: { budgets: 'a' } } })
    },
  )

  it('is told beside others of its connection', async () => {
    const { subscribe, offer, sent } = await connected()
    await subscribe('1')
    await subscribe('2')
    await Promise.all([offer('a', 0), offer('b', 1)])
    expect(sent).toEqual([nextOf('1', 'a'), nextOf('2', 'b')])
  })

  it.each(['completes', 'disconnects', 'disconnects while a version is sent'])(
    'ends when its client %s',
    async (how) => {
      const { subscribe, offer, say, take, sent, close, left, faults } = await connected()
      await subscribe('1')
      if (how === 'disconnects while a version is sent') await offer('a')
      if (how === 'completes') await say({ type: 'complete', id: '1' })
      else await close(1006, '')
      await take()
      const before = sent.length
      await offer('b')
      expect([left, sent.length, faults]).toEqual([[0], before, []])
    },
  )

  it.each(['at once', 'later'])('that is refused %s ends with its errors', async (when) => {
    const { subscribe, offer, take, sent, faults, left } = await connected()
    await subscribe('1')
    if (when === 'later') await offer('a')
    await take()
    sent.length = 0
    await offer('no', 0, true)
    expect(left).toEqual([0])
    await take()
    const error = { id: '1', type: 'error', payload: [{ message: 'no' }] }
    expect(sent.map((text) => JSON.parse(text))).toEqual([error])
    expect(faults).toEqual([])
  })

  it('that breaks by a fault of ours ends with a masked error, and the fault is told to the log', async () => {
    const fault = new Error('secret')
    const { subscribe, sent, faults } = await connected({ fault })
    await subscribe('1')
    expect(sent.map((text) => JSON.parse(text))).toEqual([
      {
        id: '1',
        type: 'error',
        payload: [
          {
            message: MASKED.message,
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'one' },
          },
        ],
      },
    ])
    expect(faults).toEqual([[fault, 'one']])
  })

  it('beyond those that one connection may have is refused, until one ends', async () => {
    const { subscribe, say, take, sent } = await connected()
    for (const id of ['1', '2', '3']) await subscribe(id)
    expect(sent.map((text) => JSON.parse(text))).toMatchObject([
      { id: '3', type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED', max: 2 } }] },
    ])
    await take()
    await say({ type: 'complete', id: '1' })
    await subscribe('4')
    expect(sent).toHaveLength(1)
  })

  it('whose id is used again at once goes on no longer than its client is told', async () => {
    const { subscribe, subscribeAnew, sent, begun, left } = await connected()
    await subscribe('1')
    await subscribeAnew('1')
    expect(JSON.parse(sent[0] ?? '')).toEqual({ id: '1', type: 'complete' })
    expect([begun(), left]).toEqual([2, [0, 1]])
  })

  it('counts and ends with its connection, however often its id is used again', async () => {
    const { subscribe, subscribeAnew, close, begun, left } = await connected()
    await subscribe('2')
    for (let count = 0; count < 5; count++) {
      for (let again = 0; again < 3; again++) void subscribeAnew('1')
      await subscribeAnew('1')
      expect(begun() - left.length).toBeLessThanOrEqual(2)
    }
    await close(1006, '')
    expect(left).toHaveLength(begun())
  })
})
