import { EventEmitter, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { heldIn, KernelQueues } from '../../src/server/connections/kernel-queues.js'
import { cutsWhenNotTaken, cutWhenNotTaken } from '../../src/server/connections/not-taken.js'
import { inSlices, SLICE_BYTES } from '../../src/server/connections/slices.js'
import { startGateway } from '../support/gateway.js'
import { open, requestText } from '../support/raw-http.js'

/** At each look: the bytes that Node wrote, those that the kernel holds, and those that libuv does. */
type Look = readonly [written: number, held: number | undefined, queued?: number]

/** How many looks it takes until the connection is cut; null: it never is. */
async function looksUntilCut(looks: readonly Look[]): Promise<number | null> {
  let current: Look = [0, 0]
  let cutAt: number | null = null
  const socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    _handle: { bytesWritten: 0, writeQueueSize: 0 },
    setTimeout: () => socket,
    resetAndDestroy: () => Object.assign(socket, { destroyed: true }),
  })
  const response = Object.assign(new EventEmitter(), { socket, writableFinished: false })
  const kernel = { heldBytes: async () => current[1] }
  let count = 0
  cutWhenNotTaken(response as unknown as ServerResponse, 6_000, kernel, () => {
    cutAt = count
  })
  for (const look of looks) {
    count += 1
    current = look
    Object.assign(socket._handle, { bytesWritten: look[0], writeQueueSize: look[2] ?? 0 })
    response.emit('timeout')
    await new Promise(setImmediate)
  }
  return cutAt
}

const times = (count: number, look: (n: number) => Look) =>
  Array.from({ length: count }, (_, n) => look(n))

describe('a connection whose queue of writes stands still', () => {
  it.each<[string, readonly Look[], number | null]>([
    ['and of which the kernel holds the same', times(20, () => [9, 5]), 6],
    ['where the kernel does not tell', times(20, () => [9, undefined]), 6],
    ['of which the kernel holds less each time', times(20, (n) => [9, 50 - n]), null],
    ['of which the kernel holds less now and then', times(30, (n) => [9, 50 - (n >> 2)]), null],
    ['within one large chunk', times(30, (n) => [9, undefined, 50 - (n >> 2)]), null],
    ['within one large chunk of which none goes', times(20, () => [9, undefined, 50]), 6],
    ['that was refilled to what it held', times(30, (n) => [n >> 2, 50]), null],
    ['and to which signs of life are written', times(20, (n) => [n, 5 + n]), 6],
    [
      'and to which signs of life are written, where the table is older than the last one',
      times(20, (n) => [9 * n + 9, 9 * (n - (n % 2)) + 5]),
      6,
    ],
    ['and of which the kernel has told once', times(20, (n) => [9, n === 3 ? 5 : undefined]), 11],
    ['and then for good', [...times(10, (n): Look => [9, 50 - n]), ...times(9, () => [9, 41])], 16],
  ])('%s is cut at look %3$s', async (_, looks, expected) => {
    expect(await looksUntilCut(looks)).toBe(expected)
  })
})

describe('an event stream', () => {
  /** A server whose connections are full to where the kernel takes no more than signs of life. */
  it.runIf(process.platform === 'linux')(
    'whose client takes nothing is cut, although signs of life are written to it',
    async () => {
      let onCut = () => {}
      const cut = new Promise<void>((resolve) => {
        onCut = resolve
      })
      const cuts = cutsWhenNotTaken(600, onCut)
      const server = createServer(async (_, response) => {
        response.writeHead(200)
        const { socket } = response
        const kernel = new KernelQueues(0)
        while (socket && !(await kernel.heldBytes(socket))) response.write('x'.repeat(100_000))
        await new Promise<void>((resolve) => response.write('x', () => resolve()))
        if (socket) cuts.stream(socket)
        const beat = setInterval(() => response.writableLength === 0 && response.write(':'), 20)
        response.on('close', () => clearInterval(beat))
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const socket = await open(`http://127.0.0.1:${port}`)
      socket.pause().on('error', () => undefined)
      socket.write(requestText('GET / HTTP/1.1', ['host: localhost']))
      await cut
      socket.destroy()
      server.close()
    },
  )
})

describe(KernelQueues, () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n'
  const row = (local: string, remote: string, held: string, address = '0100007F') =>
    `   7: ${address}:${local} ${address}:${remote} 01 ${held}:00000003 00:00000000 00000000\n`
  const v6 = '0000000000000000FFFF00000100007F'
  it.each([
    ['no table', [''], undefined],
    ['a table without rows', [head], undefined],
    ['a row', [head + row('0FA0', 'D3F2', '0000FFFF')], 65_535],
    ['a row of IPv6', ['', head + row('0FA0', 'D3F2', '00000010', v6)], 16],
    ['the row of the other end', [head + row('D3F2', '0FA0', '00000010')], undefined],
    [
      'two clients with one port',
      [head + row('0FA0', 'D3F2', '00000010') + row('0FA0', 'D3F2', '00000001', '0200007F')],
      17,
    ],
  ])('finds in %s what is held', (_, tables, held) => {
    expect(heldIn(tables).get('4000:54258')).toBe(held)
  })

  it.runIf(process.platform === 'linux')(
    'tells of a real connection that nobody reads',
    async () => {
      await using gateway = await startGateway()
      const socket = await open(gateway.url)
      socket.pause()
      const headers = ['host: localhost', 'accept-encoding: identity']
      socket.write(requestText('GET /graphiql HTTP/1.1', headers))
      const { port } = new URL(gateway.url)
      const ends = { localPort: Number(port), remotePort: socket.localPort } as Socket
      await expect
        .poll(() => new KernelQueues(0).heldBytes(ends), { timeout: 10_000 })
        .toBeGreaterThan(0)
      socket.destroy()
    },
  )
})

describe('a large answer', () => {
  it.each([0, 1, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 3 * SLICE_BYTES])(
    'of %i bytes is the same in slices',
    async (length) => {
      const bytes = Buffer.from(Array.from({ length }, (_, n) => n % 251))
      const slices: Buffer[] = await inSlices(bytes).toArray()
      expect(Buffer.concat(slices).equals(bytes)).toBe(true)
      expect(slices.every((slice) => slice.length <= SLICE_BYTES)).toBe(true)
    },
  )

  it.each([
    ['a page', 'GET', '/graphiql', undefined],
    ['the head of a page', 'HEAD', '/graphiql', undefined],
    ['an answer of GraphQL', 'POST', '/graphql', 20],
  ])('says how long it is: %s', async (_, method, path, copies) => {
    await using gateway = await startGateway()
    const fields = [...Array(copies ?? 0)].map((_, n) => `a${n}: _service { sdl }`)
    const answer = await fetch(`${gateway.url}${path}`, {
      method,
      headers: { 'accept-encoding': 'identity', 'content-type': 'application/json' },
      ...(copies !== undefined && { body: JSON.stringify({ query: `{ ${fields.join(' ')} }` }) }),
    })
    const length = Number(answer.headers.get('content-length'))
    const { byteLength } = await answer.arrayBuffer()
    expect(length).toBeGreaterThan(SLICE_BYTES)
    expect(byteLength).toBe(method === 'HEAD' ? 0 : length)
  })
})
