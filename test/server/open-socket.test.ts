import { EventEmitter, once } from 'node:events'
import { PassThrough } from 'node:stream'
import { CloseCode, type WebSocket as GraphqlSocket } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { openSocket } from '../../src/server/live/open-socket.js'
import { WrittenTexts } from '../../src/server/live/socket-results.js'
import { startGateway } from '../support/gateway.js'
import { openSocket as openClient, startSocket } from '../support/live/streams.js'

const PING = { type: 'ping' }

/** A WebSocket whose client takes what it is told when the test says so. */
function opened({ queuedMessages = 1_000, hear = async () => {} } = {}) {
  const told: string[] = []
  const taking: (() => void)[] = []
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string, done: () => void) => {
      told.push(text)
      socket.bufferedAmount += text.length
      taking.push(() => {
        socket.bufferedAmount -= text.length
        done()
      })
    },
    close: (code: number, reason: string) => void closings.push([code, reason]),
    terminate: () => socket.emit('close', 1006, ''),
  })
  const closings: [number, string][] = []
  const closed: number[] = []
  const faults: unknown[] = []
  const protocols: GraphqlSocket[] = []
  openSocket(
    socket as unknown as WebSocket,
    new PassThrough(),
    {
      requestId: 'one',
      address: '::1',
      texts: new WrittenTexts(),
      admitted: () => null,
      caller: null,
      open: new Map(),
    },
    {
      protocol: {
        opened: (one) => {
          protocols.push(one)
          one.onMessage(hear)
          return async (code = 0) => void closed.push(code)
        },
      },
      bounds: {
        heartbeatMs: 60_000,
        queuedBytesPerConnection: 10,
        queuedMessages,
        bytesBeforeCaller: 1_000,
      },
      mostPerConnection: 1,
      onInternalError: (...fault) => faults.push(fault),
    },
  )
  const send = (text: string) => void protocols[0]?.send(text)
  const take = async () => {
    taking.shift()?.()
    await new Promise(setImmediate)
  }
  return { socket, told, closed, closings, faults, send, take }
}

describe('a WebSocket whose client takes nothing', () => {
  it('is cut off with the version that is too much', () => {
    const { told, closed, send } = opened()
    for (const text of ['12345678', '1234', '1']) send(text)
    expect([told, closed]).toEqual([['12345678', '1234'], [1006]])
  })

  it('is cut off with the message that is one too many, however short', () => {
    const { told, closed, send } = opened({ queuedMessages: 2 })
    for (let count = 0; count < 5; count++) send('1')
    expect([told.length, closed]).toEqual([4, [1006]])
  })

  it('goes on while it takes one message for each that it is told', async () => {
    const { closed, send, take } = opened({ queuedMessages: 2 })
    for (let count = 0; count < 50; count++) {
      send('1')
      await take()
    }
    expect(closed).toEqual([])
  })
})

describe('a message that cannot be answered', () => {
  it.each<[string, string, number, number]>([
    ['of a server', 'Unexpected message of type connection_ack received', CloseCode.BadRequest, 0],
    ['by a fault of ours', 'secret', CloseCode.InternalServerError, 1],
  ])('%s closes the connection without a word of it', async (_, message, code, faults) => {
    const one = opened({ hear: async () => Promise.reject(new Error(message)) })
    one.socket.emit('message', '{}')
    await new Promise(setImmediate)
    expect(one.closings).toEqual([[code, expect.not.stringContaining(message)]])
    expect(one.faults).toEqual(Array(faults).fill([new Error(message), 'one']))
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
