import { once } from 'node:events'
import { type AddressInfo, Server } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { open, parse, readAll, requestText } from '../support/raw-http.js'

const REPORT = '{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }'
const PATIENT = { timeout: 10_000 }

/** Closes the gateway, from the moment at which it takes no more connections. */
async function beginClose(gateway: TestGateway) {
  const closed = gateway.app.close()
  const isTaken = () =>
    open(gateway.url).then(
      () => true,
      () => false,
    )
  await expect.poll(isTaken, PATIENT).toBe(false)
  return { closed }
}

describe('while the gateway closes', () => {
  it.each([
    ['on', REPORT, 0],
    ['on', REPORT, 1],
    ['on', REPORT, 2],
    ['on', '{ budgets { family } }', 2],
    ['on', '{ nothing }', 0],
    ['off', REPORT, 0],
    ['off', REPORT, 2],
  ])(
    'a request whose head came before is answered (templates %s, %s, asked before: %i)',
    async (templates, query, before) => {
      await using gateway = await startGateway({ env: { ANSWERS_FROM_TEMPLATES: templates } })
      const body = JSON.stringify({ query })
      for (let count = 0; count < before; count++) await (await gateway.post(body)).text()
      const head = ['host: localhost', 'content-type: application/json', 'expect: 100-continue']
      const text = requestText('POST /graphql HTTP/1.1', head, body).replace(
        'connection: close',
        'connection: keep-alive',
      )
      const socket = await open(gateway.url)
      socket.write(text.slice(0, -10))
      expect(String(await once(socket, 'data'))).toContain('100 Continue')
      const answer = readAll(socket)
      const { closed } = await beginClose(gateway)
      socket.write(text.slice(-10))
      const { status, head: told, body: sent } = parse(await answer)
      expect(status).toBe(query === '{ nothing }' ? 400 : 200)
      expect(told).toMatch(/^connection: close$/im)
      expect(JSON.parse(sent)).toHaveProperty(status === 200 ? 'data' : 'errors')
      await closed
    },
  )

  it.each([
    ['GET /health/live HTTP/1.1', ''],
    ['GET /nowhere HTTP/1.1', ''],
    ['POST /graphql HTTP/1.1', JSON.stringify({ query: REPORT })],
  ])(
    'a request whose head comes later is refused in the form of GraphQL: %s',
    async (line, body) => {
      await using gateway = await startGateway()
      if (body !== '') for (const sent of [body, body]) await (await gateway.post(sent)).text()
      const text = requestText(line, ['host: localhost', 'content-type: application/json'], body)
      const socket = await open(gateway.url)
      socket.write(text.slice(0, 10))
      // By then the first bytes have been read, too.
      await (await fetch(`${gateway.url}/health/live`)).text()
      const answer = readAll(socket)
      const { closed } = await beginClose(gateway)
      socket.write(text.slice(10))
      const { status, head, body: told } = parse(await answer)
      expect(status).toBe(503)
      expect(head).toMatch(/^x-request-id: /m)
      expect(head).toMatch(/^connection: close$/im)
      expect(JSON.parse(told).errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE')
      await closed
    },
  )

  it.each(['on', 'off'])(
    'a connection ends with the answer that it is amid (templates %s)',
    async (templates) => {
      const listens = vi.spyOn(Server.prototype, 'listen')
      const limits = { ...LIMITS, values: 1_000_000_000, resolvedValues: 1_000_000_000 }
      await using gateway = await startGateway({
        config: { limits },
        env: { ANSWERS_FROM_TEMPLATES: templates, MEMORY_MAX_MB: '1024' },
      })
      const cuts = vi.fn()
      for (const server of listens.mock.contexts as Server[]) {
        const { port } = server.address() as AddressInfo
        if (gateway.url.endsWith(`:${port}`)) Object.assign(server, { closeAllConnections: cuts })
      }
      // More than the kernel takes for a client that does not read.
      const copies = [...Array(400)].map((_, n) => `a${n}: _service { sdl }`).join(' ')
      const query = `{ queuePerformance(interval: { relative: LAST_HOUR }) { key } ${copies} }`
      const body = JSON.stringify({ query })
      await (await gateway.post(body)).text()
      const socket = await open(gateway.url)
      const head = ['host: localhost', 'content-type: application/json']
      const text = requestText('POST /graphql HTTP/1.1', head, body)
      socket.write(text.replace('connection: close\r\n', ''))
      await once(socket, 'readable')
      const { closed } = await beginClose(gateway)
      const { head: told, body: sent } = parse(await readAll(socket, 'latin1'))
      expect(told).toMatch(/^connection: keep-alive$/im)
      expect(sent).toHaveLength(Number(/^content-length: (\d+)$/im.exec(told)?.[1]))
      await closed
      expect(cuts).not.toHaveBeenCalled()
      listens.mockRestore()
    },
  )
})
