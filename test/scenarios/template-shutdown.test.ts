import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { open, parse, readAll } from '../support/raw-http.js'

const body = JSON.stringify({
  query:
    '{ queuePerformance(interval: { relative: LAST_24_HOURS }) { freshness { source } rows { queue { id name } mediaType offered answered } } }',
})

const madeFrom = ({ events }: TestGateway, from: 'template' | 'executor') =>
  events.filter((event) => event.type === 'answered' && event.from === from).length

/** As clients send it that keep their connections. */
const request = (more: readonly string[] = []) =>
  [
    ...['POST /graphql HTTP/1.1', 'host: 127.0.0.1', 'content-type: application/json', ...more],
    ...[`content-length: ${Buffer.byteLength(body)}`, '', body],
  ].join('\r\n')

/** Its answer can be given again, to a request over a raw connection. */
async function hot() {
  const gateway = await startGateway()
  await (await gateway.post(body, { accept: '*/*' })).text()
  const one = await open(gateway.url)
  one.write(request())
  await eventually(() => madeFrom(gateway, 'executor') === 2)
  one.destroy()
  return gateway
}

describe('an answer from a template, while the gateway stops', () => {
  it.each([
    ['identity', []],
    ['gzip, for which it must be compressed first', ['accept-encoding: gzip']],
    ['br', ['accept-encoding: br, gzip']],
  ])('is sent whole where its request was there before: %s', async (_, more) => {
    const gateway = await hot()
    const sockets = await Promise.all([1, 2, 3].map(() => open(gateway.url)))
    for (const socket of sockets) socket.write(request(more))
    const answers = sockets.map((socket) => readAll(socket, 'latin1'))
    await eventually(() => madeFrom(gateway, 'template') >= 3)
    await gateway.app.close()
    for (const text of await Promise.all(answers)) {
      const { status, head, body: sent } = parse(text)
      expect(status).toBe(200)
      expect(sent.length).toBe(Number(/^content-length: (\d+)/im.exec(head)?.[1]))
    }
  })

  it.each(['on', 'off'])(
    'is sent whole where its head was there before and its body comes later, with templates %s',
    async (templates) => {
      const gateway = await startGateway({ env: { ANSWERS_FROM_TEMPLATES: templates } })
      for (let count = 0; count < 2; count++) await (await gateway.post(body)).text()
      const socket = await open(gateway.url)
      const text = request()
      socket.write(text.slice(0, -20))
      const answer = readAll(socket)
      await gateway.ask('{ __typename }')
      const closing = gateway.app.close()
      socket.write(text.slice(-20))
      const { status, head } = parse(await answer)
      await closing
      expect(status).toBe(200)
      expect(head.toLowerCase()).toContain('connection: close')
    },
  )

  it('is not given to a request that comes over a connection which was kept', async () => {
    const gateway = await hot()
    const socket = await open(gateway.url)
    socket.write(request())
    await eventually(() => madeFrom(gateway, 'template') >= 1)
    const before = madeFrom(gateway, 'template')
    const answers = readAll(socket)
    const closing = gateway.app.close()
    socket.write(request())
    socket.write(request())
    await closing
    const text = await answers
    expect(text.match(/^HTTP\/1.1 \d{3}/gm)?.[0]).toBe('HTTP/1.1 200')
    expect(madeFrom(gateway, 'template')).toBe(before)
  })
})
