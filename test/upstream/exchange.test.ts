import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Exchange } from '../../src/upstream/exchange.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Script, ScriptedServer } from './scripted-server.js'

async function send(script: Script, signal?: AbortSignal) {
  await using server = await ScriptedServer.start()
  server.on('/x', script)
  await using exchange = new Exchange({
    clock: new ManualClock(),
    headersTimeoutMs: 60,
    bodyTimeoutMs: 60,
    maxBytes: 10_000,
  })
  const url = new URL('/x?a=1', server.url)
  return await exchange.send({ method: 'GET', url, ...(signal && { signal }) })
}

describe('an answer', () => {
  it('is parsed when it is JSON', async () => {
    const script = { headers: { 'inin-correlation-id': 'c-1' }, body: { ok: 1 } }
    const answer = await send(script)
    expect(answer).toMatchObject({ status: 200, body: { ok: 1 }, correlationId: 'c-1' })
    expect(answer).not.toHaveProperty('text')
  })

  it('is unpacked when it is compressed', async () => {
    const body = gzipSync(JSON.stringify({ ok: 'ä'.repeat(1_000) }))
    const answer = await send({ headers: { 'content-encoding': 'gzip' }, body })
    expect(answer.body).toEqual({ ok: 'ä'.repeat(1_000) })
  })

  it('keeps the beginning of an HTML page', async () => {
    const answer = await send({ status: 502, body: `<html>${'x'.repeat(2_000)}` })
    expect(answer).toMatchObject({ status: 502, body: undefined })
    expect(answer.text).toHaveLength(500)
  })

  it('may be empty', async () => {
    expect(await send({ status: 204, body: '' })).toMatchObject({ status: 204, body: undefined })
  })
})

describe('no answer', () => {
  it('is unreachable when nobody listens', async () => {
    const server = await ScriptedServer.start()
    const url = new URL('/x', server.url)
    await server[Symbol.asyncDispose]()
    await using exchange = new Exchange({ clock: new ManualClock() })
    await expect(exchange.send({ method: 'GET', url })).rejects.toMatchObject({
      kind: 'unreachable',
      sent: 'no',
    })
  })

  it.each<[string, Script, string]>([
    ['the connection is reset', (request) => request.socket.destroy(), 'broken'],
    [
      'the body breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"a":')
        setImmediate(() => request.socket.destroy())
      },
      'broken',
    ],
    ['the headers never come', () => undefined, 'timeout'],
    [
      'the body stops in the middle',
      (_, response) => {
        response.writeHead(200)
        response.write('{"a":')
      },
      'timeout',
    ],
    [
      'the body never ends',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(1_000)));
        }
        response.on('drain', more)
        more()
      },
      'tooLarge',
    ],
    [
      'a small answer unpacks to a large one',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(100_000)) },
      'tooLarge',
    ],
    [
      'what calls itself compressed is not',
      { headers: { 'content-encoding': 'gzip' }, body: 'plain' },
      'broken',
    ],
    ['it is not HTTP', (request) => request.socket.end('hello\r\n\r\n'), 'broken'],
  ])('says so when %s', async (_, script, kind) => {
    await expect(send(script)).rejects.toMatchObject({ name: 'ConnectionError', kind })
  })

  it('is aborted by the signal', async () => {
    const caller = new AbortController()
    const waiting = send(() => caller.abort(), caller.signal)
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted', sent: 'maybe' })
    await expect(send({}, caller.signal)).rejects.toMatchObject({ kind: 'aborted', sent: 'no' })
  })

  it('comes to whoever waits when the exchange is closed', async () => {
    await using server = await ScriptedServer.start()
    const exchange = new Exchange({ clock: new ManualClock() })
    server.on('/x', () => void exchange.close())
    const waiting = exchange.send({ method: 'GET', url: new URL('/x', server.url) })
    await expect(waiting).rejects.toMatchObject({ kind: 'closed' })
  })
})
