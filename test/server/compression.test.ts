import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'
import { open, parse, readAll, requestText } from '../support/raw-http.js'

const SDL = JSON.stringify({ query: '{ _service { sdl } }' })
const SMALL = JSON.stringify({ query: '{ __typename }' })
const BATCH = JSON.stringify([{ query: '{ _service { sdl } }' }, { query: '{ __typename }' }])
const GET = `/graphql?query=${encodeURIComponent('{ _service { sdl } }')}`
const JSON_BODY = ['content-type: application/json', 'apollo-require-preflight: 1']

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }
type Encoding = keyof typeof decoders

const fieldOf = (head: string, name: string) =>
  [...head.matchAll(new RegExp(`^${name}: (.*)\\r?$`, 'gim'))].map(([, value]) => value)

async function exchange(
  { url }: TestGateway,
  [line, body = '']: readonly [line: string, body?: string | undefined],
  headers: readonly string[],
) {
  const socket = await open(url)
  socket.write(requestText(`${line} HTTP/1.1`, ['host: localhost', ...JSON_BODY, ...headers], body))
  const { status, head, body: text } = parse(await readAll(socket, 'latin1'))
  const [encoding = 'identity'] = fieldOf(head, 'content-encoding') as Encoding[]
  const bytes = Buffer.from(text, 'latin1')
  return {
    ...{ status, head, encoding, bytes },
    text: bytes.length === 0 ? '' : decoders[encoding](bytes).toString(),
    vary: fieldOf(head, 'vary'),
    length: fieldOf(head, 'content-length'),
  }
}

describe('an answer', () => {
  it.each<[string, Encoding]>([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP;q=0.5', 'gzip'],
    ['gzip;q=0.9, br;q=0.8', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['gzip;q=0.5, identity', 'identity'],
    ['deflate, zstd', 'identity'],
    ['*;q=0', 'identity'],
    ['gzip;q=NaN', 'identity'],
    ['', 'identity'],
  ])('to Accept-Encoding "%s" comes as %s', async (accepted, encoding) => {
    await using gateway = await startGateway()
    const answer = await exchange(gateway, ['POST /graphql', SDL], [`accept-encoding: ${accepted}`])
    expect(answer).toMatchObject({
      status: 200,
      encoding,
      vary: ['Origin, accept, x-gcx-explain, accept-encoding'],
    })
    expect(answer.length).toEqual([String(answer.bytes.length)])
    expect(answer.text).toContain('"data":{"_service":{"sdl":')
    expect(answer.text.endsWith('\n')).toBe(true)
  })

  it('takes the encodings of several fields together', async () => {
    await using gateway = await startGateway()
    const fields = ['accept-encoding: gzip', 'accept-encoding: br;q=0.5']
    expect(await exchange(gateway, ['POST /graphql', SDL], fields)).toMatchObject({
      encoding: 'gzip',
    })
  })

  it.each<[string, readonly [string, string?], Encoding]>([
    ['of an operation over POST', ['POST /graphql', SDL], 'br'],
    ['of an operation over GET', [`GET ${GET}`], 'br'],
    ['of a batch', ['POST /graphql', BATCH], 'br'],
    ['of metrics', ['GET /metrics'], 'gzip'],
    ['with the page of links', ['GET /'], 'identity'],
    ['of few bytes', ['POST /graphql', SMALL], 'identity'],
    ['that is refused', ['GET /nothing'], 'identity'],
  ])('%s says once by what it was chosen', async (_, [line, body], encoding) => {
    await using gateway = await startGateway()
    const answer = await exchange(gateway, [line, body], ['accept-encoding: br, gzip'])
    expect(answer.encoding).toBe(encoding)
    expect(answer.vary).toHaveLength(1)
    const names = (answer.vary[0] ?? '').toLowerCase().split(', ')
    expect(names.filter((name) => name === 'accept-encoding')).toHaveLength(1)
    expect(new Set(names).size).toBe(names.length)
    expect(answer.length).toEqual([String(answer.bytes.length)])
  })

  it('of few bytes is compressed where nothing else is taken', async () => {
    await using gateway = await startGateway()
    const fields = ['accept-encoding: gzip, identity;q=0']
    expect(await exchange(gateway, ['POST /graphql', SMALL], fields)).toMatchObject({
      encoding: 'gzip',
      text: '{"data":{"__typename":"Query"}}\n',
    })
  })

  it.each(['/health/live', '/health/ready'])('of %s is never compressed', async (path) => {
    await using gateway = await startGateway()
    const fields = ['accept-encoding: gzip, identity;q=0']
    const answer = await exchange(gateway, [`GET ${path}`], fields)
    expect(answer).toMatchObject({ status: 200, encoding: 'identity', vary: ['Origin'] })
  })

  it.each(['/metrics', '/', '/graphiql'])('to HEAD of %s has the head of GET', async (path) => {
    await using gateway = await startGateway()
    const ask = (method: string) =>
      exchange(gateway, [`${method} ${path}`], ['accept-encoding: gzip', 'accept: text/html'])
    const [get, head] = [await ask('GET'), await ask('HEAD')]
    expect(head).toMatchObject({ encoding: 'gzip', vary: get.vary, text: '' })
    expect(Number(head.length[0])).toBeGreaterThan(0)
  })

  it('to a preflight has no encoding and no length but 0', async () => {
    await using gateway = await startGateway()
    const preflight = [
      'origin: https://studio.apollographql.com',
      'access-control-request-method: POST',
    ]
    const answer = await exchange(
      gateway,
      ['OPTIONS /graphql'],
      [...preflight, 'accept-encoding: gzip'],
    )
    expect(answer).toMatchObject({ status: 204, length: ['0'], encoding: 'identity' })
    expect(answer.vary.join()).not.toContain('accept-encoding')
  })

  it('is read by fetch, by undici and, where it is installed, by curl', async () => {
    await using gateway = await startGateway()
    const { text } = await exchange(gateway, ['POST /graphql', SDL], [])
    const json = { 'content-type': 'application/json' }
    const sent = { method: 'POST', headers: json, body: SDL }
    const fetched = await fetch(`${gateway.url}/graphql`, sent)
    expect(fetched.headers.get('content-encoding')).toBe('gzip')
    expect(await fetched.text()).toBe(text)
    const url = `${gateway.url}${GET}`
    const headers = { 'accept-encoding': 'gzip', 'apollo-require-preflight': '1' }
    const { body } = await request(url, { headers })
    expect(gunzipSync(await body.bytes()).toString()).toBe(text)
  })

  it('is read by curl, where that is installed', async () => {
    await using gateway = await startGateway()
    const { text } = await exchange(gateway, ['POST /graphql', SDL], [])
    const preflight = ['-H', JSON_BODY[1] ?? '']
    const args = ['-sS', '--compressed', ...preflight, `${gateway.url}${GET}`]
    const read = promisify(execFile)('curl', args).then(({ stdout }) => stdout)
    expect(await read.catch(({ code }) => code)).toBeOneOf([text, 'ENOENT'])
  })

  it('whose client leaves before it is compressed costs no error', async () => {
    const { lines, log } = collect()
    {
      await using gateway = await startGateway({ log })
      const headers = ['host: localhost', 'accept-encoding: gzip', ...JSON_BODY]
      for (let times = 1; times <= 30; times += 1) {
        const socket = await open(gateway.url)
        socket.end(requestText('POST /graphql HTTP/1.1', headers, SDL), () => socket.destroy())
        if (times % 2 === 0) socket.resetAndDestroy()
      }
      const answer = await exchange(gateway, ['POST /graphql', SDL], ['accept-encoding: gzip'])
      expect(answer).toMatchObject({ status: 200, encoding: 'gzip' })
    }
    expect(lines.filter((line) => JSON.parse(line).level >= 40)).toEqual([])
  })
})
