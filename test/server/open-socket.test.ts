import { EventEmitter, once } from 'node:events'
import { PassThrough } from 'node:stream'
import { CloseCode } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { ANYBODY } from '../../src/reports/caller/asker.js'
import { Untaken } from '../../src/server/connections/untaken.js'
import { openSocket } from '../../src/server/live/open-socket.js'
import { startGateway } from '../support/gateway.js'
import { openSocket as openClient, startSocket } from '../support/live/streams.js'
import { subscriberOf, subscriptionOf } from '../support/live/told.js'
import { ManualClock } from '../support/manual-clock.js'

const PING = { type: 'ping' }

/** A WebSocket whose client takes what it is told when the test says so. */
function opened({ queuedMessages = 1_000, fault = null as Error | null } = {}) {
  const told: string[] = []
  const taking: (() => void)[] = []
  const closings: [number, string][] = []
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    protocol: 'graphql-transport-ws',
    bufferedAmount: 0,
    send: (text: Buffer, _: object, done: () => void) => {
      told.push(String(text))
      socket.bufferedAmount += text.length
      taking.push(() => {
        socket.bufferedAmount -= text.length
        done()
      })
    },
    close: (code: number, reason: string) => void closings.push([code, reason]),
    pong: (_: Buffer, __: boolean, done: () => void) => void taking.push(done),
  })
  const carrier = Object.assign(new PassThrough(), {
    resetAndDestroy: () => {
      carrier.destroy()
      socket.emit('close', 1006, '')
    },
  })
  const causes: string[] = []
  const faults: unknown[] = []
  const clock = new ManualClock()
  openSocket(
    socket as unknown as WebSocket,
    carrier as unknown as Parameters<typeof openSocket>[1],
    {
      requestId: 'one',
      address: '::1',
      admitted: () => {
        if (fault) throw fault
        return subscriberOf(ANYBODY).caller
      },
    },
    {
      protocol: {
        subscriptions: {
          begin: () => subscriptionOf(() => undefined),
          mostPerConnection: 1,
        },
        initMs: 60_000,
        onInternalError: (...told) => faults.push(told),
      },
      bounds: {
        heartbeatMs: 60_000,
        queuedMessageBytes: 100,
        queuedMessages,
        bytesBeforeCaller: 1_000,
      },
      untaken: new Untaken(1_000, clock),
      clock,
      cutStreamWhenNotTaken: () => () => undefined,
      onCut: (cause) => causes.push(cause),
    },
  )
  const say = (message: object) => void socket.emit('message', JSON.stringify(message))
  const take = async () => {
    taking.shift()?.()
    await new Promise(setImmediate)
  }
  return { socket, told, causes, closings, faults, say, take }
}

describe('a WebSocket whose client takes nothing', () => {
  it('is cut off with the bytes that are too many', () => {
    const { told, causes, say } = opened()
    const ping = { type: 'ping', payload: { text: 'x'.repeat(60) } }
    for (let count = 0; count < 5; count++) say(ping)
    expect([told.length, causes]).toEqual([2, ['messages']])
  })

  it('is cut off with the message that is one too many, however short', () => {
    const { told, causes, say } = opened({ queuedMessages: 2 })
    for (let count = 0; count < 9; count++) say(PING)
    expect([told.length, causes]).toEqual([4, ['messages']])
  })

  it('is cut off with the pong that is one too many', async () => {
    const { socket, causes, take } = opened({ queuedMessages: 2 })
    const ping = () => socket.emit('ping', Buffer.alloc(0))
    for (let count = 0; count < 4; count++) ping()
    expect(causes).toEqual([])
    await take()
    ping()
    expect(causes).toEqual([])
    ping()
    expect(causes).toEqual(['messages'])
  })

  it('goes on while it takes one message for each that it is told', async () => {
    const { causes, say, take } = opened({ queuedMessages: 2 })
    for (let count = 0; count < 50; count++) {
      say(PING)
      await take()
    }
    expect(causes).toEqual([])
  })
})

describe('a WebSocket that is closed', () => {
  it.each(['xxx', 'xü', 'xx😀', 'x😀'])(
    'for a reason of many %j tells what fits into a frame',
    (character) => {
      const { say, closings } = opened()
      say({ type: 'connection_init' })
      const subscribe = { type: 'subscribe', id: character.repeat(60), payload: { query: '' } }
      for (let count = 0; count < 2; count++) say(subscribe)
      const [[code, reason] = [0, '']] = closings
      expect(code).toBe(CloseCode.SubscriberAlreadyExists)
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
      expect(reason).toMatch(/^Subscriber for x+[ü😀 ]*/u)
      expect(reason).not.toContain('\uFFFD')
    },
  )

  it('by a fault of ours tells nothing of it, and the log tells it', () => {
    const fault = new Error('secret')
    const { say, closings, faults } = opened({ fault })
    say({ type: 'connection_init' })
    expect(closings).toEqual([
      [CloseCode.InternalServerError, expect.not.stringContaining('secret')],
    ])
    expect(faults).toEqual([[fault, 'one']])
  })
})

describe('before its caller is known a WebSocket', () => {
  const flood = (count: number) => Array(count).fill(JSON.stringify(PING))

  it('sends at most 64 KB, in pings or whatever', async () => {
    await using gateway = await startGateway()
    using one = await openClient(gateway.url)
    for (const ping of flood(10_000)) one.send(ping)
    expect((await one.closed)[0]).toBe(1006)
  })

  it('is answered to few pings, and afterwards to many', async () => {
    await using gateway = await startGateway()
    using one = await openClient(gateway.url)
    one.send(PING)
    expect(await one.next()).toEqual({ type: 'pong' })
    using other = await startSocket(gateway.url)
    for (let count = 0; count < 100; count++) {
      for (const ping of flood(100)) other.send(ping)
      for (let taken = 0; taken < 100; taken++) await other.next()
    }
    const ended = once(other.socket, 'close')
    other.socket.close(1000)
    expect((await ended)[0]).toBe(1000)
  })
})
