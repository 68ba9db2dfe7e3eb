import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { open } from '../support/raw-http.js'

const H2C = ['connection: Upgrade', 'upgrade: h2c']
const HANDSHAKE = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-protocol: graphql-transport-ws',
]
const get = (path: string, lines: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n')
const question = JSON.stringify({ query: '{ budgets { family } }' })
const POST = [
  'POST /graphql HTTP/1.1',
  'host: localhost',
  'content-type: application/json',
  `content-length: ${question.length}`,
  '',
  question,
].join('\r\n')

const limits = { ...LIMITS, connectionsPerAddress: 8 }
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ config: { limits } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** A connection, and the status lines that come back over it. */
async function connected(): Promise<{ socket: Socket; statuses: () => readonly string[] }> {
  const socket = await open(gateway.url)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  return { socket, statuses: () => text.match(/HTTP\/1\.1 \d{3}/g) ?? [] }
}

describe('a request that would leave HTTP', () => {
  it.each([
    ['h2c behind a GET', get('/nothing') + get('/nothing', H2C)],
    ['h2c behind h2c', get('/nothing', H2C) + get('/nothing', H2C)],
    ['a WebSocket behind a POST', POST + get('/graphql', HANDSHAKE)],
  ])('while an answer is due ends its connection: %s', async (_, text) => {
    const { socket, statuses } = await connected()
    socket.write(text)
    await expect.poll(() => socket.closed, { timeout: 2_000 }).toBe(true)
    expect(statuses()).not.toContain('HTTP/1.1 101')
  })

  it('is answered once the answers before it are whole', async () => {
    const { socket, statuses } = await connected()
    for (const [index, lines] of [[], H2C, H2C, []].entries()) {
      socket.write(get('/nothing', lines))
      await expect.poll(statuses).toHaveLength(index + 1)
    }
    socket.write(get('/graphql', HANDSHAKE))
    await expect.poll(statuses).toEqual([...Array(4).fill('HTTP/1.1 404'), 'HTTP/1.1 101'])
    socket.destroy()
  })

  it('leaves its connection one, however often', async () => {
    const warnings: string[] = []
    const hear = ({ message }: Error) => warnings.push(message)
    process.on('warning', hear)
    const { socket, statuses } = await connected()
    for (let count = 1; count <= 20; count++) {
      socket.write(get('/nothing', H2C))
      await expect.poll(statuses, { interval: 5, timeout: 2_000 }).toHaveLength(count)
    }
    process.off('warning', hear)
    socket.destroy()
    expect(warnings).toEqual([])
  })
})
