import { describe, expect, it } from 'vitest'
import { documentCache } from '../../src/graph/documents/document-cache.js'
import { sha256 } from '../../src/graph/documents/listed-documents.js'
import { ManifestError, readManifest } from '../../src/graph/documents/manifest.js'

const TEXT = 'query A { a }'
const apollo = (operations: unknown, more: object = {}) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
  ...more,
})
const operation = { id: '1a', body: TEXT, name: 'A', type: 'query' }

describe(readManifest, () => {
  it.each<[string, unknown]>([
    ['GraphQL Code Generator', { '1a': TEXT }],
    ['Apollo', apollo([operation])],
    ['Apollo, with a document twice', apollo([operation, operation])],
    [
      'Apollo, with what a later release adds',
      apollo([{ ...operation, clientName: null }], { more: 1 }),
    ],
  ])('reads the manifest of %s', (_, content) => {
    for (const text of [JSON.stringify(content), `\ufeff${JSON.stringify(content, null, 2)}\n`]) {
      expect(readManifest(text)[0]).toEqual({ id: '1a', text: TEXT })
    }
  })

  it.each<[string, unknown, RegExp]>([
    ['a list', [TEXT], /^must be an object of ids and document texts .* or \{ "format"/],
    ['a text', TEXT, /^must be an object/],
    ['null', null, /^must be an object/],
    ['no document', {}, /^lists no document$/],
    ['no operation', apollo([]), /^lists no document$/],
    ['an object for a text', { a: { body: TEXT } }, /a: must be the text of a document$/],
    ['a number for a text', { a: 1 }, /a: must be the text of a document$/],
    ['an empty id', { '': TEXT }, /an id must be text of 1 to 200 visible ASCII characters$/],
    ['an id with a blank', { 'a b': TEXT }, /a b: an id must be/],
    ['an id that is too long', { ['a'.repeat(201)]: TEXT }, /an id must be/],
    ['another format', apollo([operation], { format: 'x' }), /format: must be "apollo-pers/],
    ['no format', { operations: [operation] }, /format: must be "apollo-pers/],
    ['another version', apollo([operation], { version: 2 }), /version: must be 1$/],
    ['operations by id', apollo({ a: operation }), /operations: /],
    ['no body', apollo([{ id: 'a' }]), /operations\.0\.body: must be the text of a document$/],
    ['an id that is a number', apollo([{ id: 1, body: TEXT }]), /operations\.0\.id: /],
    ['one id for two documents', apollo([operation, { id: '1a', body: '{ b }' }]), /two .* "1a"$/],
  ])('refuses %s', (_, content, message) => {
    const read = () => readManifest(JSON.stringify(content))
    expect(read).toThrow(ManifestError)
    expect(read).toThrow(message)
  })

  it.each(['', '{', 'query A { a }', 'a: b'])('refuses %j, which is not JSON', (text) => {
    expect(() => readManifest(text)).toThrow(/^is not JSON: it must be/)
  })
})

describe(documentCache, () => {
  it('has parsed what is listed before anybody asks', async () => {
    const cache = documentCache(2 ** 20, [TEXT])
    const document = await cache.get(`${'0'.repeat(64)}:${sha256(TEXT)}`)
    expect(document?.loc?.source.body).toBe(TEXT)
    expect(await cache.get(sha256('{ b }'))).toBeUndefined()
  })

  it('parses no more than its bound takes', async () => {
    const texts = Array.from({ length: 100 }, (_, n) => `query A${n} { a }`)
    const cache = documentCache(50_000, texts)
    const held = await Promise.all(texts.map((text) => cache.get(sha256(text))))
    const count = held.filter((one) => one !== undefined).length
    expect(count).toBeGreaterThan(5)
    expect(count).toBeLessThan(50)
  })
})
