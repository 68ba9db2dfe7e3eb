import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Chance } from './chance.js'
import type { Header } from './exchange.js'
import { graphBody } from './graph-bodies.js'

/** A body with the headers that say, rightly or wrongly, what it is. */
export interface FramedBody {
  readonly headers: readonly Header[]
  readonly body: string
}

const TYPES = [
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'application/graphql',
  'application/graphql-response+json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'APPLICATION/JSON',
  'application/json, text/plain',
  'json',
  ';',
  '',
  'a'.repeat(500),
] as const

export function framedBody(chance: Chance, isPlain: boolean): FramedBody {
  if (isPlain) {
    const body = graphBody(chance)
    const length = String(body.length)
    return {
      headers: [
        ['content-type', 'application/json'],
        ['content-length', length],
      ],
      body,
    }
  }
  const { headers, body } = encoded(chance, graphBody(chance))
  const type = chance.weighted<readonly Header[]>(
    [8, () => [['content-type', 'application/json']]],
    [1, () => [['content-type', chance.pick(TYPES)]]],
    [0.3, () => []],
    [
      0.2,
      () => [
        ['content-type', 'application/json'],
        ['content-type', 'text/plain'],
      ],
    ],
  )
  const framed = lengthOf(chance, body)
  return { headers: [...type, ...headers, ...framed.headers], body: framed.body }
}

function encoded(chance: Chance, body: string): FramedBody {
  const bytes = Buffer.from(body, 'latin1')
  const as = (encoding: string, text: string): FramedBody => ({
    headers: [['content-encoding', encoding]],
    body: text,
  })
  return chance.weighted<FramedBody>(
    [20, () => ({ headers: [], body })],
    [1, () => as('gzip', gzipSync(bytes).toString('latin1'))],
    [0.5, () => as('br', brotliCompressSync(bytes).toString('latin1'))],
    [0.5, () => as(chance.pick(['gzip', 'deflate', 'zstd', 'x', 'gzip, gzip']), body)],
  )
}

function lengthOf(chance: Chance, body: string): FramedBody {
  const length = (value: number | string, sent = body): FramedBody => ({
    headers: [['content-length', String(value)]],
    body: sent,
  })
  const chunked = (sent: string): FramedBody => ({
    headers: [['transfer-encoding', 'chunked']],
    body: sent,
  })
  return chance.weighted<FramedBody>(
    [20, () => length(body.length)],
    [1, () => length(body.length + chance.between(1, 50))],
    [1, () => length(Math.max(0, body.length - chance.between(1, 50)))],
    [
      1,
      () => length(chance.pick(['-1', '1e3', '0x10', '9'.repeat(30), '', '+5', '262145', '1, 1'])),
    ],
    [
      1,
      () => ({
        headers: [
          ['content-length', String(body.length)],
          ['content-length', '1'],
        ],
        body,
      }),
    ],
    [1, () => ({ headers: [], body })],
    [2, () => chunked(chunks(chance, body))],
    [
      1,
      () =>
        chunked(
          `${chance.pick(['zz', '-1', 'ffffffffffffffff', '', '5;ext="'])}\r\n${body}\r\n0\r\n\r\n`,
        ),
    ],
    [
      1,
      () => ({
        headers: [
          ['transfer-encoding', 'chunked'],
          ['content-length', String(body.length)],
        ],
        body: chunks(chance, body),
      }),
    ],
    [
      1,
      () => ({
        headers: [
          ['transfer-encoding', chance.pick(['gzip, chunked', 'xchunked', 'chunked, identity'])],
        ],
        body,
      }),
    ],
  )
}

function chunks(chance: Chance, body: string): string {
  const size = Math.max(1, Math.ceil(body.length / chance.between(1, 6)))
  const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.slice(index * size, (index + 1) * size),
  )
  const end = chance.happens(0.8) ? '0\r\n\r\n' : '0\r\nx-trailer: 1\r\n\r\n'
  return parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('') + end
}
