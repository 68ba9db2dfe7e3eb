import { describe, expect, it } from 'vitest'
import type { Subscription } from '../../src/live/subscription.js'
import { MASKED } from '../../src/reports/client-error.js'
import { SocketProtocol } from '../../src/server/live/socket-protocol.js'
import { EAGER, subscriberOf, subscriptionOf, versionOf } from '../support/live/told.js'
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
  const closings: [number, string][] = []
  const begin = () => {
    const index = subscriptions.length
    const one = subscriptionOf(() => left.push(index))
    if (fault) one.next = () => Promise.reject(fault)
    subscriptions.push(one)
    return one
  }
  const protocol = new SocketProtocol(
    {
      carrier: EAGER,
      send: (...parts) => {
        sent.push(parts.join(''))
        return new Promise<void>((resolve) => taking.push(resolve))
      },
      close: (...closing) => void closings.push(closing),
    },
    { requestId: 'one', address: '::1', admitted: () => caller },
    {
      subscriptions: { begin, mostPerConnection: 2 },
      initMs: INIT_MS,
      onInternalError: (...told) => void faults.push(told),
    },
  )
  const say = async (...messages: (object | string)[]) => {
    for (const message of messages) {
      protocol.hear(typeof message === 'string' ? message : JSON.stringify(message))
    }
    await settleMicrotasks()
  }
  const take = async () => {
    taking.shift()?.()
    await settleMicrotasks()
  }
  await say({ type: 'connection_init' })
  await take()
  sent.length = 0
  const subscribing = (id: string) => ({
    type: 'subscribe',
    id,
    payload: { query: 'subscription { budgets { mode } }' },
  })
  const subscribe = (id: string) => say(subscribing(id))
  const offer = async (value: string, to = 0, isRefused = false) => {
    subscriptions[to]?.offer(version(value, isRefused))
    await settleMicrotasks()
  }
  /** Ends the subscription, and begins another one in the same packet. */
  const subscribeAnew = (id: string) => say({ type: 'complete', id }, subscribing(id))
  const begun = () => subscriptions.length
  const close = () => protocol.closed()
  const end = (index: number) => subscriptions[index]?.end()
  return {
    ...{ sent, say, take, subscribe, subscribeAnew, offer, close, end, begun },
    ...{ left, faults, closings },
  }
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

  it.each(['1', '"payload":', '\\', 'ü\u2028', 'x'.repeat(256)])(
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
      else await close()
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

  it('whose id is used again at once ends, and the next one goes on', async () => {
    const { subscribe, subscribeAnew, offer, take, end, sent, begun, left } = await connected()
    await subscribe('1')
    await offer('of the first')
    await subscribeAnew('1')
    await take()
    expect([begun(), left]).toEqual([2, [0]])
    await offer('of the second', 1)
    expect(sent).toEqual([nextOf('1', 'of the first'), nextOf('1', 'of the second')])
    await take()
    end(1)
    await settleMicrotasks()
    expect(sent.slice(2)).toEqual(['{"id":"1","type":"complete"}'])
  })

  it('that has a version when its client completes does not tell it to the next one with its id', async () => {
    const { subscribe, subscribeAnew, offer, sent } = await connected()
    await subscribe('1')
    void offer('of the first')
    await subscribeAnew('1')
    expect(sent).toEqual([])
  })

  it('counts and ends with its connection, however often its id is used again', async () => {
    const { subscribe, subscribeAnew, close, begun, left } = await connected()
    await subscribe('2')
    for (let count = 0; count < 5; count++) {
      for (let again = 0; again < 3; again++) void subscribeAnew('1')
      await subscribeAnew('1')
      expect(begun() - left.length).toBeLessThanOrEqual(2)
    }
    await close()
    expect(left).toHaveLength(begun())
  })
})

describe('a WebSocket whose client sends', () => {
  const long = (length: number) => ({ text: 'x'.repeat(length) })
  const query = 'subscription { budgets { mode } }'
  const twice = (id: string) => Array(2).fill({ type: 'subscribe', id, payload: { query } })

  it.each<[string, (object | string)[], string[], number[]]>([
    ['a ping', [{ type: 'ping' }], ['{"type":"pong"}'], []],
    [
      'a ping with a payload',
      [{ type: 'ping', payload: { a: 1 } }],
      ['{"type":"pong","payload":{"a":1}}'],
      [],
    ],
    [
      'a ping with a large payload',
      [{ type: 'ping', payload: long(1_024) }],
      ['{"type":"pong"}'],
      [],
    ],
    [
      'a ping with a payload nested as deeply as a message can be',
      [`{"type":"ping","payload":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
      ['{"type":"pong"}'],
      [],
    ],
    ['a pong', [{ type: 'pong' }], [], []],
    ['what a server sends', [{ type: 'connection_ack' }], [], [4400]],
    ['what nobody sends', [{ type: 'what' }], [], [4400]],
    ['no object', ['"x"'], [], [4400]],
    ['no JSON', ['x'], [], [4400]],
    ['connection_init again', [{ type: 'connection_init' }], [], [4429]],
    ['an id that is in use', twice('1'), [], [4409]],
    ['a long id that is in use', twice('ü'.repeat(200)), [], [4409]],
    ['an id that is too long', twice('x'.repeat(257)).slice(1), [], [4400]],
    ['the end of what it has not begun', [{ type: 'complete', id: '1' }], [], []],
  ])('%s is answered', async (_, messages, answers, codes) => {
    const { say, sent, closings, faults } = await connected()
    await say(...messages)
    expect(sent).toEqual(answers)
    expect(closings.map(([code]) => code)).toEqual(codes)
    expect(faults).toEqual([])
  })
})
