import { readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { readBuiltPage } from '../../src/server/pages/built-page.js'
import { StaticPage } from '../../src/server/pages/static-page.js'
import { prefersHtml } from '../../src/server/pages/wants-page.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { open, parse, readAll, requestText, sendRaw } from '../support/raw-http.js'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'
const get = (gateway: TestGateway, path: string, accept = BROWSER) =>
  fetch(`${gateway.url}${path}`, { headers: { accept } })

describe(prefersHtml, () => {
  it.each([
    [BROWSER, true],
    ['text/html', true],
    ['text/html, application/json;q=0.9', true],
    ['TEXT/HTML', true],
    ['application/json, text/html;q=0.9', false],
    ['application/json, text/html', false],
    ['text/html;q=0', false],
    ['text/html;q=0, */*', false],
    ['text/html;q=0.0, */*;q=0.1', false],
    ['*/*', false],
    ['application/*, text/html;q=0.5', false],
    ['image/png', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (accept, expected) => {
    expect(prefersHtml(accept)).toBe(expected)
  })
})

describe('a browser', () => {
  it.each([
    ['/graphql', 'embeddable-sandbox.umd.production.min.js'],
    ['/graphql/', 'GraphiQL works without internet at <a href="/graphiql">'],
    ['/graphql?utm_source=readme', 'EmbeddedSandbox'],
    ['/graphiql', 'YogaGraphiQL.renderYogaGraphiQL'],
    ['/graphiql', '"endpoint":"/graphql","subscriptionsProtocol":"WS"'],
    ['/', '<script type="module" crossorigin src="/assets/'],
    ['/', '<a href="/graphql">'],
  ])('that opens %s gets a page with %s, without a key', async (path, text) => {
    await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
    const page = await get(gateway, path)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await page.text()).toContain(text)
  })

  it.each(['/', '/graphql', '/graphiql'])('is framed by no other page: %s', async (path) => {
    await using gateway = await startGateway()
    const { headers } = await get(gateway, path)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('needs no internet for /graphiql', async () => {
    await using gateway = await startGateway()
    const html = await (await get(gateway, '/graphiql')).text()
    expect(html).toContain('"/graphql"')
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/)
  })

  it.each(['/graphql', '/graphiql'])('finds the query of the README at %s', async (path) => {
    const [, query = ''] =
      /```graphql\n(query \{.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? []
    await using gateway = await startGateway()
    expect(await (await get(gateway, path)).text()).toContain(JSON.stringify(query))
    expect((await gateway.ask(query)).errors).toBeUndefined()
  })

  it('is told where explorers are turned off, and links to none', async () => {
    const access = { ...readConfig({}).access, explorers: false }
    await using gateway = await startGateway({ config: { access } })
    const graphiql = await get(gateway, '/graphiql')
    expect(graphiql.status).toBe(404)
    expect(await graphiql.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('access.explorers') }],
    })
    const graphql = await get(gateway, '/graphql')
    expect(graphql.status).toBe(400)
    expect(await graphql.json()).toHaveProperty('errors')
    expect(await (await get(gateway, '/', '*/*')).json()).not.toHaveProperty('links.graphiql')
  })
})

it('gives whatever is no browser the links as JSON', async () => {
  await using gateway = await startGateway()
  const answer = await get(gateway, '/', '*/*')
  expect(await answer.json()).toMatchObject({
    name: 'gcx-report-gateway',
    links: {
      graphql: '/graphql',
      stream: '/graphql/stream',
      graphiql: '/graphiql',
      ready: '/health/ready',
    },
  })
})

it('names no stream where subscriptions are not told', async () => {
  const http = { ...readConfig({}).http, subscriptions: false }
  await using gateway = await startGateway({ config: { http } })
  expect(await (await get(gateway, '/', '*/*')).json()).not.toHaveProperty('links.stream')
})

describe('the page at /', () => {
  it('has no script and no style of its own text, and may load nothing of another host', async () => {
    await using gateway = await startGateway()
    const answer = await get(gateway, '/')
    const policy = answer.headers.get('content-security-policy')?.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).toContain("connect-src 'self'")
    const html = await answer.text()
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|javascript:| on\w+=/)
    expect(html).not.toMatch(/(src|href)="(?!\/)/)
  })

  it('loads assets that are kept for ever, without a key', async () => {
    await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
    const html = await (await get(gateway, '/')).text()
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(assets.length).toBeGreaterThan(2)
    const types = await Promise.all(
      assets.map(async (path) => {
        const answer = await get(gateway, path ?? '', '*/*')
        expect(answer.status).toBe(200)
        expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
        return answer.headers.get('content-type')
      }),
    )
    expect(types).toContain('text/javascript; charset=utf-8')
    expect(types).toContain('text/css; charset=utf-8')
    expect(types).toContain('image/svg+xml')
  })

  it('loads one script that has its name in every build, before all others', async () => {
    await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
    const html = await (await get(gateway, '/')).text()
    const [, first] = /<script[^>]* src="([^"]+)"/.exec(html) ?? []
    expect(first).toBe('/reload.js')
    const answer = await get(gateway, '/reload.js', '*/*')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  })

  it.each([
    '/assets/none.js',
    '/assets/..%2Findex.html',
    '/assets/%2E%2E%2F%2E%2E%2Fmain.js',
    '/assets/__proto__',
    '/assets/',
  ])('has no other file: %s', async (path) => {
    await using gateway = await startGateway()
    const answer = await get(gateway, path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toHaveProperty('errors')
  })

  it('is not there before it is built', async () => {
    expect(await readBuiltPage('/nowhere')).toBeNull()
  })
})

describe('a static page', () => {
  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['GZIP;q=0.5', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['deflate', null, (bytes: Buffer) => bytes],
    ['identity', null, (bytes: Buffer) => bytes],
    ['*;q=0', null, (bytes: Buffer) => bytes],
    ['', null, (bytes: Buffer) => bytes],
  ])('for Accept-Encoding "%s" comes as %s', async (accepted, encoding, decode) => {
    await using gateway = await startGateway()
    const ask = async (method: string, tag = '') => {
      const lines = ['host: localhost', `accept: ${BROWSER}`, `accept-encoding: ${accepted}`]
      const text = requestText(`${method} / HTTP/1.1`, [...lines, `if-none-match: ${tag}`])
      const socket = await open(gateway.url)
      socket.write(text)
      return parse(await readAll(socket, 'latin1'))
    }
    const { status, head, body } = await ask('GET')
    expect(status).toBe(200)
    expect(/content-encoding: (\S+)/.exec(head)?.[1] ?? null).toBe(encoding)
    expect(head).toMatch(/vary: .*accept-encoding/)
    expect(decode(Buffer.from(body, 'latin1')).toString()).toContain('<!doctype html>')
    const etag = /etag: (\S+)/.exec(head)?.[1]
    expect(await ask('GET', etag)).toMatchObject({ status: 304, body: '' })
    const bare = await ask('HEAD')
    expect(bare).toMatchObject({ status: 200, body: '' })
    expect(bare.head).toContain(`content-length: ${body.length}`)
    expect(bare.head).toContain(`etag: ${etag}`)
  })

  it('is made once, and is one buffer for all who ask', async () => {
    let made = 0
    const page = new StaticPage(async () => {
      made += 1
      return 'page'.repeat(1_000)
    })
    const [first, ...others] = await Promise.all([...Array(20)].map(() => page.encoded('br')))
    for (const other of others) expect(other).toBe(first)
    await Promise.all([page.encoded('gzip'), page.encoded('identity')])
    expect(made).toBe(1)
  })

  it('that could not be made is made when it is asked for again', async () => {
    let times = 0
    const page = new StaticPage(async () => {
      times += 1
      if (times === 1) throw new Error('no memory')
      return 'page'
    })
    await expect(page.encoded('gzip')).rejects.toThrow('no memory')
    expect((await page.encoded('identity')).toString()).toBe('page')
    expect(gunzipSync(await page.encoded('gzip')).toString()).toBe('page')
  })
})

it('answers HEAD of /graphql with the head of the page, and never with an answer', async () => {
  await using gateway = await startGateway()
  const head = (target: string, accept: string) =>
    sendRaw(
      gateway.url,
      requestText(`HEAD ${target} HTTP/1.1`, ['host: localhost', `accept: ${accept}`]),
    )
  expect(await head('/graphql', BROWSER)).toMatchObject({ status: 200, body: '' })
  expect(await head('/graphql?query=%7Bqueues%7Bid%7D%7D', BROWSER)).toMatchObject({ status: 405 })
  expect(await head('/graphql', '*/*')).toMatchObject({ status: 405 })
  expect(gateway.asked()).toEqual([])
})
