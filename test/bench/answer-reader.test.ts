import { describe, expect, it } from 'vitest'
import { AnswerReader, type Expected } from '../../bench/http/answer-reader.js'

const LENGTH = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
const GZIP = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc'
const NOT_MODIFIED = 'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n'

describe('the reader of answers under load', () => {
  it.each<readonly [string, string, Expected]>([
    ['with a length', LENGTH, { status: 200 }],
    ['in chunks', CHUNKED, { status: 200 }],
    ['compressed', GZIP, { status: 200, encoding: 'gzip' }],
    ['without a body', NOT_MODIFIED, { status: 304 }],
  ])('finds the end of answers %s, wherever they are cut', (_, answer, expected) => {
    for (let cut = 1; cut <= answer.length; cut++) {
      const reader = new AnswerReader(expected)
      for (const time of [1, 2]) {
        const parts = [answer.slice(0, cut), answer.slice(cut)].filter((part) => part !== '')
        const ends = parts.map((part) => reader.take(Buffer.from(part)))
        expect(ends, `cut at ${cut}, answer ${time}`).toEqual(
          parts.map((_, i) => i === parts.length - 1),
        )
      }
    }
  })

  it.each<readonly [string, string, Expected]>([
    ['another status', NOT_MODIFIED, { status: 200 }],
    ['an answer that is compressed', GZIP, { status: 200 }],
    ['an answer that is not', LENGTH, { status: 200, encoding: 'gzip' }],
    ['a body without an end', 'HTTP/1.1 200 OK\r\n\r\nhello', { status: 200 }],
  ])('refuses %s', (_, answer, expected) => {
    expect(() => new AnswerReader(expected).take(Buffer.from(answer))).toThrow(
      'Not the answer that is measured',
    )
  })

  it('counts the bytes of bodies', () => {
    const reader = new AnswerReader({ status: 200 })
    reader.take(Buffer.from(LENGTH))
    reader.take(Buffer.from(LENGTH))
    expect(reader.bodyBytes).toBe(10)
  })
})
