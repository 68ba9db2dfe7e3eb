import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestHead } from '../../src/server/templates/request-head.js'
import { RequestKeys } from '../../src/server/templates/request-keys.js'

const head = (key: string): RequestHead => ({
  method: 'POST',
  key,
  encodings: [],
  origin: undefined,
  givenRequestId: undefined,
})

describe(RequestKeys, () => {
  it('gives the same key to the same request, and another to any other, whatever came between', () => {
    const part = (...texts: string[]) => fc.constantFrom(...texts)
    // Equal at each byte that is looked at to find a slot: lengths, and what lies between samples.
    const long = (at: number, char: string) => {
      const text = Array.from({ length: 1_000 }, () => 'x')
      text[at] = char
      return text.join('')
    }
    const body = part('{}', '{ }', 'é', long(7, 'a'), long(7, 'b'), long(8, 'a'), 'y'.repeat(9_000))
    const url = part('/graphql', '/other', long(7, 'a'), long(7, 'b'), 'y'.repeat(9_000))
    const request = fc.tuple(part('one', 'two'), url, fc.option(body, { nil: undefined }))
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const keys = new RequestKeys()
        for (const [caller, url, text] of requests) {
          const body = text === undefined ? undefined : Buffer.from(text)
          const key = keys.keyOf(head(caller), url, body)
          expect(key).toBe(`${caller}\n${url}\n${text ?? ''}`)
        }
      }),
    )
  })

  it('keeps no part of the memory into which a request was read', () => {
    const keys = new RequestKeys()
    const read = Buffer.from('{"query":"{ a }"}')
    const first = keys.keyOf(head('one'), '/graphql', read)
    read.write('b', 12)
    expect(keys.keyOf(head('one'), '/graphql', read)).not.toBe(first)
  })

  it('has a key for a request without a body', () => {
    expect(new RequestKeys().keyOf(head('one'), '/graphql?query=%7Ba%7D', undefined)).toBe(
      'one\n/graphql?query=%7Ba%7D\n',
    )
  })
})
