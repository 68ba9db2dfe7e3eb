import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startGateway } from '../support/gateway.js'

describe('http.subscriptions', () => {
  it.each([
    [true, 200, 'open'],
    [false, 404, 'error'],
  ])(
    '%s: an event stream is answered with %i, a WebSocket with %s',
    async (subscriptions, status, outcome) => {
      await using gateway = await startGateway({
        config: { http: { maxAgeSeconds: 30, subscriptions } },
      })
      const response = await fetch(`${gateway.url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { budgets { nothing } }' }),
      })
      await response.text()
      expect(response.status).toBe(status)
      const socket = new WebSocket(
        `${gateway.url.replace('http', 'ws')}/graphql`,
        'graphql-transport-ws',
      )
      const told = await Promise.race([
        once(socket, 'open').then(() => 'open'),
        new Promise((resolve) => socket.on('error', () => resolve('error'))),
      ])
      socket.terminate()
      expect(told).toBe(outcome)
    },
  )
})
