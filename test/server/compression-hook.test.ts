import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LEVELS } from '../../src/server/compression/compress.js'
import { encodedTag } from '../../src/server/compression/entity-tag.js'
import { share } from '../../src/server/connections/shared-bytes.js'
import { addVary } from '../../src/server/vary.js'
import { type HookedServer, startHookedServer } from '../support/hooked-server.js'

const LONG = JSON.stringify([...Array(40_000).keys()])
const opened: HookedServer[] = []

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

async function serve(...how: Parameters<typeof startHookedServer>) {
  const server = await startHookedServer(...how)
  opened.push(server)
  return server
}

describe('an answer', () => {
  const quality = (level: number) => ({ params: { [constants.BROTLI_PARAM_QUALITY]: level } })
  it.each([
    ['br', true, brotliCompressSync(LONG, quality(LEVELS.br.once))],
    ['br', false, brotliCompressSync(LONG, quality(LEVELS.br.kept))],
    ['gzip', true, gzipSync(LONG, { level: LEVELS.gzip.once })],
    ['gzip', false, gzipSync(LONG, { level: LEVELS.gzip.kept })],
  ])(
    'in %s, volatile %s, is compressed as far as it pays',
    async (accepted, isVolatile, { length }) => {
      const { ask } = await serve((reply) => {
        reply.isVolatile = isVolatile
        return reply.send(LONG)
      })
      const { headers } = await ask(accepted)
      // The hint of its size may change a few bytes.
      expect(Math.abs(Number(headers['content-length']) - length)).toBeLessThan(length / 50)
    },
  )

  it.each([
    ['text', () => LONG, LONG],
    ['bytes', () => Buffer.from(LONG), LONG],
    ['a stream', () => Readable.from([LONG.slice(0, 9), LONG.slice(9)]), LONG],
    ['a stream of nothing', () => Readable.from([]), ''],
  ])(
    'that is %s is the same after compression, and HEAD has its head',
    async (_, payload, text) => {
      const { ask } = await serve((reply) =>
        reply.header('content-length', text.length).send(payload()),
      )
      const [get, head] = [await ask('gzip'), await ask('gzip', 'HEAD')]
      expect(gunzipSync(await buffer(get)).toString()).toBe(text)
      expect(await buffer(head)).toHaveLength(0)
      for (const name of ['content-encoding', 'content-length', 'content-type', 'vary']) {
        expect(head.headers[name]).toBe(get.headers[name])
      }
      expect(get.headers['content-encoding']).toBe('gzip')
    },
  )

  it.each<[string, string | string[], string, string | undefined]>([
    ['a stream, to a client that takes br alone', [LONG], 'br', undefined],
    ['a stream, to a client that takes nothing', [LONG], '', undefined],
    ['text', LONG, 'identity', undefined],
    ['short text', 'x'.repeat(1_023), 'gzip, br', undefined],
    ['text of 1 KB', 'x'.repeat(1_024), 'gzip', 'gzip'],
    ['short text in long UTF-8', 'ü'.repeat(512), 'gzip', 'gzip'],
    ['no text', '', 'gzip, identity;q=0', undefined],
  ])('that is %s comes as it should', async (_, payload, accepted, encoding) => {
    const send = () => (Array.isArray(payload) ? Readable.from(payload) : payload)
    const { ask } = await serve((reply) => reply.send(send()))
    const answer = await ask(accepted)
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers.vary).toBe('accept-encoding')
    const body = await buffer(answer)
    const text = encoding === 'gzip' ? gunzipSync(body) : body
    expect(text.toString()).toBe([payload].flat().join(''))
  })

  it('that has an encoding keeps it', async () => {
    const ready = gzipSync(LONG)
    const { ask } = await serve((reply) => reply.header('content-encoding', 'gzip').send(ready))
    expect((await buffer(await ask('gzip'))).equals(ready)).toBe(true)
  })

  it.each([
    [304, '"a"', 'accept-encoding'],
    [204, '"a"', undefined],
  ])('of status %i has no encoding and keeps its tag', async (status, etag, vary) => {
    const { ask } = await serve((reply) => reply.status(status).header('etag', etag).send())
    const { statusCode, headers } = await ask('gzip, identity;q=0')
    expect({ statusCode, etag: headers.etag, vary: headers.vary }).toEqual({
      ...{ statusCode: status, etag, vary },
    })
    expect(headers['content-encoding']).toBeUndefined()
  })

  it.each([
    ['br', '"a-br"'],
    ['gzip', '"a-gzip"'],
    ['identity', '"a"'],
  ])('in %s has the tag %s', async (accepted, expected) => {
    const { ask } = await serve((reply) => reply.header('etag', '"a"').send(LONG))
    expect((await ask(accepted)).headers.etag).toBe(expected)
  })

  it('is counted while it waits for its compression, then as what it is then', async () => {
    const counts: number[] = []
    const { answers, ask } = await serve(
      (reply) => reply.send(LONG),
      (encode) =>
        async (...answer) => {
          counts.push(answers.queuedBytes)
          return encode(...answer)
        },
    )
    const recount = vi.spyOn(answers, 'recount')
    const { length } = await buffer(await ask('gzip'))
    expect(counts).toEqual([LONG.length])
    expect(recount.mock.calls.map(([, , bytes]) => bytes)).toEqual([length])
    await expect.poll(() => answers.queuedBytes).toBe(0)
  })

  it('whose compression fails is an error, and nothing of it stays counted', async () => {
    let times = 0
    const { answers, ask } = await serve(
      (reply) => reply.send(LONG),
      (encode) =>
        async (...answer) => {
          times += 1
          if (times === 1) throw new Error('no memory')
          return encode(...answer)
        },
    )
    const answer = await ask('gzip')
    expect(answer.statusCode).toBe(500)
    expect(answer.headers['content-encoding']).toBeUndefined()
    await buffer(answer)
    await expect.poll(() => answers.queuedBytes).toBe(0)
  })

  it('of bytes that all share is not counted', async () => {
    const bytes = share(Buffer.from(LONG))
    const { answers, ask } = await serve((reply) => reply.send(bytes))
    const answer = await ask('identity')
    expect(answers.queuedBytes).toBe(0)
    expect(await buffer(answer)).toHaveLength(bytes.length)
  })

  it('that is a stream ends with its client, and is compressed no faster than taken', async () => {
    let written = 0
    async function* endless() {
      for (;;) {
        written += 1
        yield Buffer.from(LONG.slice(written % 100))
      }
    }
    const text = Readable.from(endless())
    const { ask } = await serve((reply) => reply.send(text))
    const answer = await ask('gzip')
    await once(answer, 'readable')
    // The source stands still: buffers of the connection are full, and nobody reads.
    let before = -1
    await expect
      .poll(
        () => {
          const isStill = written === before
          before = written
          return isStill
        },
        { interval: 200 },
      )
      .toBe(true)
    answer.destroy()
    await expect.poll(() => text.destroyed).toBe(true)
  })

  it('that is a stream which breaks does not end as if it were whole', async () => {
    const text = new Readable({ read() {} })
    const { ask } = await serve((reply) => reply.send(text))
    const noise = randomBytes(200_000)
    text.push(noise)
    const answer = await ask('gzip')
    expect(answer.headers['content-encoding']).toBe('gzip')
    text.destroy(new Error('broken'))
    await expect(buffer(answer)).rejects.toThrow('aborted')
  })

  it('that is a stream which breaks before its first byte is an error as plain text', async () => {
    const text = new Readable({ read: () => text.destroy(new Error('broken')) })
    const { ask } = await serve((reply) => reply.send(text))
    const answer = await ask('gzip')
    expect(answer.statusCode).toBe(500)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect((await buffer(answer)).toString()).toContain('broken')
  })

  it('that is one of too many streams at once comes as it is', async () => {
    const waiting: Readable[] = []
    const { ask } = await serve((reply) => {
      const text = new Readable({ read() {} })
      text.push(LONG)
      waiting.push(text)
      return reply.send(text)
    })
    const answers = await Promise.all([...Array(70)].map(() => ask('gzip')))
    const encodings = answers.map(({ headers }) => headers['content-encoding'])
    expect(encodings.filter((one) => one === 'gzip')).toHaveLength(64)
    for (const text of waiting) text.push(null)
    for (const one of answers) await buffer(one)
    const last = ask('gzip')
    await expect.poll(() => waiting.length).toBe(71)
    waiting[70]?.push(null)
    expect((await last).headers['content-encoding']).toBe('gzip')
  })
})

describe(encodedTag, () => {
  it.each([
    ['"a"', 'gzip', '"a-gzip"'],
    ['"a"', 'br', '"a-br"'],
    ['"a"', 'identity', '"a"'],
    ['W/"a"', 'gzip', 'W/"a"'],
    ['""', 'br', '"-br"'],
  ] as const)('of %s in %s is %s', (tag, encoding, expected) => {
    expect(encodedTag(tag, encoding)).toBe(expected)
  })
})

describe(addVary, () => {
  it.each<[string | string[] | undefined, string, string]>([
    [undefined, 'accept', 'accept'],
    ['', 'accept', 'accept'],
    ['Origin', 'accept', 'Origin, accept'],
    ['Origin, Accept', 'accept', 'Origin, Accept'],
    ['accept-encoding', 'accept', 'accept-encoding, accept'],
    ['Origin,accept ', 'accept-encoding', 'Origin, accept, accept-encoding'],
    ['*', 'accept', '*'],
    [['Origin', 'accept'], 'x-api-key', 'Origin, accept, x-api-key'],
  ])('to %j of %s is %s', async (known, field, expected) => {
    const app = fastify()
    app.get('/', (_, reply) =>
      addVary(known === undefined ? reply : reply.header('vary', known), field).send(),
    )
    expect((await app.inject('/')).headers.vary).toEqual(Array.isArray(known) ? expected : expected)
  })
})
