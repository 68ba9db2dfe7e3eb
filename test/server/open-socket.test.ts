import { EventEmitter } from 'node:events'
import type { WebSocket as GraphqlSocket } from 'graphql-ws'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { openSocket } from '../../src/server/live/open-socket.js'
import { WrittenTexts } from '../../src/server/live/socket-results.js'

it('a client that takes none of many versions is cut off with the one that is too much', async () => {
  const told: string[] = []
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string, done: () => void) => {
      told.push(text)
      socket.bufferedAmount += text.length
      done()
    },
    terminate: () => socket.emit('close', 1006, ''),
  })
  const opened: GraphqlSocket[] = []
  const closed: number[] = []
  openSocket(
    socket as unknown as WebSocket,
    {
      requestId: 'one',
      texts: new WrittenTexts(),
      admitted: () => null,
      caller: null,
      open: new Map(),
    },
    {
      protocol: {
        opened: (one) => {
          opened.push(one)
          return async (code = 0) => void closed.push(code)
        },
      },
      bounds: { heartbeatMs: 60_000, queuedBytesPerConnection: 10 },
      onInternalError: () => undefined,
    },
  )
  for (const text of ['12345678', '1234', '1']) await opened[0]?.send(text)
  expect([told, closed]).toEqual([['12345678', '1234'], [1006]])
})
