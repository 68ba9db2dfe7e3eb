import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { BucketName } from '../../src/budget/family.js'
import { Exchange } from '../../src/upstream/http/exchange.js'
import { closing } from '../support/closing.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { type Script, ScriptedServer } from './scripted-server.js'

async function send(script: Script, signal?: AbortSignal) {
  await using server = await ScriptedServer.start()
  server.on('/x', script)
  await using exchange = closing(
    new Exchange({
      clock: new ManualClock(),
      headersTimeoutMs: 60,
      bodyTimeoutMs: 60,
      maxBytes: 10_000,
    }),
  )
  const url = new URL('/x?a=1', server.url)
  return await exchange.send({ method: 'GET', pool: 'directory', url, ...(signal && { signal }) })
}

const packed = (encoding: string | readonly string[], body: Buffer | string): Script => ({
  headers: { 'content-encoding': encoding },
  body,
})
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** Of every kind there is; another family is one more line. */
const pools: readonly BucketName[] = [
  'token',
  'conversations.aggregates',
  'users.aggregates',
  'queues.observations',
  'conversations.details.jobs',
  'reports.run',
  'reports.fetch',
  'directory',
]

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

const manyValues = (count: number) => Array.from({ length: count }, () => 1)
const bucketOf = (metrics: number) => ({
  results: [{ data: [{ metrics: manyValues(metrics) }] }],
})

describe('a body', () => {
  const small = JSON.stringify({ ok: 1 })
  const gzip = { 'content-encoding': 'gzip' }

  it.each<[string, Script, object]>([
    ['packed as x-gzip', packed('x-gzip', gzipSync(small)), { body: { ok: 1 } }],
    ['packed as GZIP', packed('GZIP', gzipSync(small)), { body: { ok: 1 } }],
    ['called identity', packed('identity', small), { body: { ok: 1 } }],
    ['of nothing, packed', { status: 204, headers: gzip, body: '' }, { body: undefined }],
    ['of brackets in strings', { body: ['[{'.repeat(500), '\\"[', '\\'] }, { status: 200 }],
    ['64 deep', { body: nested(64) }, { status: 200 }],
    ['of 3,000 metrics in a bucket', { body: bucketOf(3_000) }, { status: 200 }],
  ])('%s is read', async (_, script, answer) => {
    const read = await send(script)
    expect(read).toMatchObject(answer)
    expect(read).not.toHaveProperty('unread')
    expect(read).not.toHaveProperty('text')
  })

  it.each<[string, Script, string]>([
    ['packed as br', packed('br', brotliCompressSync(small)), 'packed'],
    ['packed as deflate', packed('deflate', deflateSync(small)), 'packed'],
    ['packed as zstd', packed('zstd', small), 'packed'],
    ['packed twice', packed('gzip, gzip', gzipSync(gzipSync(small))), 'packed'],
    ['packed by two headers', packed(['gzip', 'br'], small), 'packed'],
    ['65 deep', { body: nested(65) }, 'tooDeep'],
    ['5,000 deep', { body: '['.repeat(5_000) }, 'tooDeep'],
    ['of objects, 2,000 deep', { body: '{"a":'.repeat(2_000) }, 'tooDeep'],
    ['packed and deep', packed('gzip', gzipSync('['.repeat(9_000))), 'tooDeep'],
    ['deep beside what is flat', { body: `[1,"]",${'['.repeat(90)}` }, 'tooDeep'],
  ])('%s is left unread, and its status is kept', async (_, script, unread) => {
    expect(await send(script)).toMatchObject({ status: 200, body: undefined, unread })
  })

  it.each<[string, unknown, string]>([
    ['50,000 metrics in one bucket', bucketOf(50_000), 'tooManyValues'],
    ['200,000 lists in each other', '['.repeat(200_000), 'tooDeep'],
  ])('of %s is left unread', async (_, body, unread) => {
    await using server = await ScriptedServer.start()
    server.on('/x', { body })
    await using exchange = closing(new Exchange({ clock: new ManualClock() }))
    const url = new URL('/x', server.url)
    const answer = await exchange.send({ method: 'GET', pool: 'directory', url })
    expect(answer).toMatchObject({ status: 200, body: undefined, unread })
  })
})

describe('large answers at once', () => {
  it('exceed the bound by one body at most, and are all read, whatever their pools', async () => {
    const size = 200_000
    const bounds = { maxBytes: size + 100, maxBodyBytes: size }
    await using server = await ScriptedServer.start()
    server.on('/x', { body: { text: 'x'.repeat(size) } })
    await using exchange = closing(new Exchange({ clock: new ManualClock(), ...bounds }))
    const url = new URL('/x', server.url)
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, exchange.bodyBytes)
    }, 0)
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        exchange.send({ method: 'GET', pool: pools[index % pools.length] ?? 'token', url }),
      ),
    )
    clearInterval(watch)
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
    expect(most).toBeLessThanOrEqual(2 * size + 100)
    expect(exchange.bodyBytes).toBe(0)
  })
})

describe('no answer', () => {
  it('is unreachable when no server listens', async () => {
    const server = await ScriptedServer.start()
    const url = new URL('/x', server.url)
    await server[Symbol.asyncDispose]()
    await using exchange = closing(new Exchange({ clock: new ManualClock() }))
    await expect(exchange.send({ method: 'GET', pool: 'directory', url })).rejects.toMatchObject({
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

  it('ends every waiting exchange when the client is closed', async () => {
    await using server = await ScriptedServer.start()
    const exchange = new Exchange({ clock: new ManualClock() })
    server.on('/x', () => void exchange.close())
    const waiting = exchange.send({
      method: 'GET',
      pool: 'directory',
      url: new URL('/x', server.url),
    })
    await expect(waiting).rejects.toMatchObject({ kind: 'closed' })
  })
})

describe('answers that never end', () => {
  const drips: Script = (_, response) => {
    response.writeHead(200)
    response.write(' ')
  }
  const sending = (exchange: Exchange, server: ScriptedServer, path: string, pool: BucketName) =>
    exchange.send({ method: 'GET', pool, url: new URL(path, server.url) })

  it.each(pools)(
    'hold connections of %s only: every other pool is answered meanwhile',
    async (slow) => {
      await using server = await ScriptedServer.start()
      server.on('/drips', drips).on('/x', { body: { ok: 1 } })
      await using exchange = closing(new Exchange({ clock: new ManualClock() }))
      const held = Array.from({ length: 40 }, () => sending(exchange, server, '/drips', slow))
      for (const one of held) one.catch(() => undefined)
      // All that the pool has are in use; the rest waits for one of them.
      while (server.count('GET /drips') < 32) await settleMicrotasks()
      for (const pool of pools.filter((one) => one !== slow)) {
        expect(await sending(exchange, server, '/x', pool)).toMatchObject({ status: 200 })
      }
      expect(server.count('GET /drips')).toBe(32)
      await exchange.close()
      const outcomes = await Promise.allSettled(held)
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    },
  )

  it('are ended by the signal of the request, while it waits for a connection, too', async () => {
    await using server = await ScriptedServer.start()
    server.on('/drips', drips)
    await using exchange = closing(new Exchange({ clock: new ManualClock(), connections: 1 }))
    const deadline = new AbortController()
    const url = new URL('/drips', server.url)
    const request = { method: 'GET', pool: 'directory', url, signal: deadline.signal } as const
    const both = Promise.allSettled([exchange.send(request), exchange.send(request)])
    while (server.count('GET /drips') < 1) await settleMicrotasks()
    deadline.abort()
    const kinds = (await both).map(
      (outcome) => outcome.status === 'rejected' && outcome.reason.kind,
    )
    expect(kinds).toEqual(['aborted', 'aborted'])
    expect(server.count('GET /drips')).toBe(1)
  })

  it('are not begun once the exchange is closed', async () => {
    await using server = await ScriptedServer.start()
    const exchange = new Exchange({ clock: new ManualClock() })
    await exchange.close()
    const late = sending(exchange, server, '/x', 'directory')
    await expect(late).rejects.toMatchObject({ kind: 'closed', sent: 'no' })
    expect(server.seen).toEqual([])
  })
})
