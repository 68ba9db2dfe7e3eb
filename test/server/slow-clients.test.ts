import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { OpenAnswers } from '../../src/server/connections/open-answers.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { closed, open, parse, readAll, requestText } from '../support/raw-http.js'

/** On a busy machine. */
const PATIENT = { timeout: 10_000 }
const QUICK = { checkMs: 10 }
const host = 'host: localhost'
const kept = (line: string, headers: readonly string[] = [], body = '') =>
  requestText(`${line} HTTP/1.1`, [host, ...headers], body).replace('connection: close\r\n', '')
const page = kept('GET /graphiql', ['accept-encoding: identity'])
const cuts = (gateway: TestGateway) => gateway.events.filter(({ type }) => type === 'connectionCut')

describe('a connection', () => {
  it.each([
    ['nothing', ''],
    ['half a line', 'GET /gra'],
    ['half a head', 'GET /graphql HTTP/1.1\r\nhost: loc'],
    ['empty lines', '\r\n\r\n'],
  ])('that sends %s is told so and closed', async (_, text) => {
    await using gateway = await startGateway({
      bounds: { ...QUICK, headMs: 50, requestMs: 60_000 },
    })
    const socket = await open(gateway.url)
    socket.write(text)
    expect(parse(await readAll(socket))).toMatchObject({
      status: 408,
      body: expect.stringContaining('did not arrive in time'),
    })
  })

  it.each([
    ['no body', ['content-length: 10'], ''],
    ['half a body', ['content-length: 10'], '{"q'],
    ['half a chunked body', ['transfer-encoding: chunked'], '2\r\n{"\r\n'],
  ])('that sends %s is told so and closed', async (_, headers, sent) => {
    await using gateway = await startGateway({ bounds: { ...QUICK, headMs: 50, requestMs: 50 } })
    const socket = await open(gateway.url)
    socket.write(kept('POST /graphql', ['content-type: application/json', ...headers]) + sent)
    expect(parse(await readAll(socket))).toMatchObject({ status: 408 })
  })

  it('that drips is closed all the same', async () => {
    await using gateway = await startGateway({ bounds: { ...QUICK, headMs: 80, requestMs: 80 } })
    const socket = await open(gateway.url)
    socket.write('GET /graphql HTTP/1.1\r\nhost: localhost\r\nx-drip: ')
    const drip = setInterval(() => socket.write('a'), 10)
    expect(parse(await readAll(socket))).toMatchObject({ status: 408 })
    clearInterval(drip)
  })

  it('that is idle between requests is kept for as long as load balancers want', async () => {
    await using gateway = await startGateway()
    const answer = await fetch(`${gateway.url}/health/live`)
    expect(answer.headers.get('keep-alive')).toBe('timeout=72')
  })
})

describe('a client that takes no byte of its answer', () => {
  it('is cut off', async () => {
    await using gateway = await startGateway({ bounds: { notTakenMs: 50 } })
    const socket = await open(gateway.url)
    socket.pause()
    socket.write(page)
    await expect
      .poll(() => cuts(gateway), PATIENT)
      .toEqual([{ type: 'connectionCut', cause: 'notTaken' }])
    socket.destroy()
  })

  it('is not one that takes it slowly', async () => {
    await using gateway = await startGateway({ bounds: { notTakenMs: 300 } })
    const socket = await open(gateway.url)
    const last = requestText('GET /graphiql HTTP/1.1', [host, 'accept-encoding: identity'])
    socket.write(page.repeat(4) + last)
    let bytes = 0
    // What the system holds on its way is megabytes: so progress is seen in steps of that size.
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      socket.pause()
      setTimeout(() => socket.resume(), 2)
    })
    await closed(socket)
    expect(cuts(gateway)).toEqual([])
    expect(bytes).toBeGreaterThan(45_000_000)
  })

  /** Somebody else is cut off: so the time-out has passed for whoever was there before. */
  const timeOut = async (gateway: TestGateway) => {
    const socket = await open(gateway.url)
    socket.pause()
    socket.write(page)
    const known = cuts(gateway).length
    await expect.poll(() => cuts(gateway), PATIENT).toHaveLength(known + 1)
    socket.destroy()
  }

  it('is not one whose answer waits for its load, nor one that waits behind it', async () => {
    await using gateway = await startGateway({ bounds: { notTakenMs: 20 } })
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.simulator.faults.next({ kind: 'hold', until })
    const socket = await open(gateway.url)
    const ask = (query: string) =>
      kept('POST /graphql', ['content-type: application/json'], JSON.stringify({ query }))
    socket.write(ask('{ queues { id } }') + requestText('GET /health/live HTTP/1.1', [host]))
    await timeOut(gateway)
    release()
    const text = await readAll(socket)
    expect(text).toContain('"queues":[')
    expect(text).toContain('"live"')
    expect(cuts(gateway)).toHaveLength(1)
  })

  it('is not one that is idle after its answer', async () => {
    await using gateway = await startGateway({ bounds: { notTakenMs: 20 } })
    const socket = await open(gateway.url)
    for (let times = 1; times <= 3; times += 1) {
      socket.write(kept('GET /health/live'))
      await once(socket, 'data')
      await timeOut(gateway)
      expect(cuts(gateway)).toHaveLength(times)
    }
    expect(socket.closed).toBe(false)
    socket.destroy()
  })
})

describe('requests of one connection without an answer', () => {
  it.each([
    [32, 0],
    [33, 1],
    [1_000, 1],
  ])('%i of them: cut off %i times', async (count, times) => {
    await using gateway = await startGateway()
    const socket = await open(gateway.url)
    socket.write(kept('GET /health/live').repeat(count - 1))
    socket.write(requestText('GET /health/live HTTP/1.1', [host]))
    const text = await readAll(socket)
    expect(cuts(gateway)).toHaveLength(times)
    if (times === 0) expect(text.match(/"live"/g)).toHaveLength(count)
  })
})

describe('a client that ends its side after its question', () => {
  it.each([
    ['/graphiql', 'accept-encoding: identity'],
    ['/graphiql', 'accept-encoding: gzip'],
    ['/', 'accept: text/html'],
    ['/health/ready', 'accept: */*'],
  ])('has the whole answer of %s, %s', async (path, header) => {
    await using gateway = await startGateway()
    const socket = await open(gateway.url)
    socket.end(kept(`GET ${path}`, [header]))
    const { status, head, body } = parse(await readAll(socket, 'latin1'))
    expect(status).toBe(200)
    expect(body).toHaveLength(Number(/^content-length: (\d+)$/im.exec(head)?.[1]))
  })
})

const sdl = JSON.stringify({ query: '{ _service { sdl } }' })
const answered = async (gateway: TestGateway) => {
  const answer = await gateway.post(sdl)
  return { status: answer.status, retryAfter: answer.headers.get('retry-after') }
}

const big = JSON.stringify({
  query: `{ ${[...Array(400)].map((_, n) => `a${n}: _service { sdl }`).join(' ')} }`,
})
const json = 'content-type: application/json'
const config = {
  limits: { ...LIMITS, values: 1_000_000_000, resolvedValues: 1_000_000_000 },
}
const report = JSON.stringify({
  query: `{ queuePerformance(interval: { relative: LAST_24_HOURS }) { rows { mediaType offered answered interval { from to } } } }`,
})

describe('answers that clients do not take', () => {
  it('are bounded in all: what would be too much is 503, until they are gone', async () => {
    await using gateway = await startGateway({ config, bounds: { queuedBytes: 100_000 } })
    const slow = await open(gateway.url)
    slow.pause()
    slow.write(kept('POST /graphql', [json], big))
    await expect.poll(() => answered(gateway), PATIENT).toEqual({ status: 503, retryAfter: '5' })
    for (const path of ['/graphiql', '/health/ready', '/health/live', '/']) {
      const answer = await fetch(`${gateway.url}${path}`)
      expect(answer.status).toBe(200)
      await answer.arrayBuffer()
    }
    slow.destroy()
    await expect.poll(() => answered(gateway), PATIENT).toMatchObject({ status: 200 })
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(text).toMatch(/gcx_answers_refused_total [1-9]/)
  })

  it('are bounded for a connection, whatever the others do', async () => {
    await using gateway = await startGateway({
      config,
      bounds: { queuedBytesPerConnection: 1_000 },
    })
    const socket = await open(gateway.url)
    socket.pause()
    socket.write(kept('POST /graphql', [json], big))
    socket.write(requestText('POST /graphql HTTP/1.1', [host, json], sdl))
    await expect
      .poll(() => gateway.events.map(({ type }) => type), PATIENT)
      .toContain('answerRefused')
    expect(await answered(gateway)).toMatchObject({ status: 200 })
    const text = await readAll(socket)
    expect(text.match(/^HTTP\/1.1 \d{3}/gm)?.toSorted()).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503'])
    expect(text).toContain('"OVERLOADED"')
  })

  it('count where they are given again from a template, too', async () => {
    await using gateway = await startGateway({
      config,
      bounds: { queuedBytesPerConnection: 1_000 },
    })
    const first = await gateway.post(report, { accept: '*/*' })
    expect((await first.text()).length).toBeGreaterThan(1_024)
    const socket = await open(gateway.url)
    socket.pause()
    socket.write(kept('POST /graphql', [json], big))
    socket.write(requestText('POST /graphql HTTP/1.1', [host, json, 'accept: */*'], report))
    // The second is there at once, and waits for its turn: there is no room for the first.
    await expect
      .poll(() => gateway.events.map(({ type }) => type), PATIENT)
      .toContain('answerRefused')
    expect(gateway.events).toContainEqual({ type: 'answered', from: 'template' })
  })
})

describe('a template whose answer finds no room', () => {
  it('counts its hit once', async () => {
    await using gateway = await startGateway({ config, bounds: { queuedBytes: 100_000 } })
    const first = await gateway.post(report)
    expect((await first.text()).length).toBeGreaterThan(1_024)
    const slow = await open(gateway.url)
    slow.pause()
    slow.write(kept('POST /graphql', [json], big))
    await expect.poll(() => answered(gateway), PATIENT).toMatchObject({ status: 503 })
    const before = gateway.events.length
    expect((await gateway.post(report)).status).toBe(503)
    const told = gateway.events
      .slice(before)
      .filter(({ type }) => type === 'hit' || type === 'hits')
    expect(told).toHaveLength(1)
    slow.destroy()
  })
})

describe(OpenAnswers, () => {
  it('lets a connection end with its last answer when connections are to end', () => {
    const answers = new OpenAnswers({ queuedBytes: 1, queuedBytesPerConnection: 1 })
    const ends: string[] = []
    const connection = (name: string) =>
      Object.assign(new EventEmitter(), { destroySoon: () => ends.push(name) }) as never as Socket
    const [before, after] = [connection('before'), connection('after')]
    const some = () => new EventEmitter() as never
    const [one, two, three, four] = [some(), some(), some(), some()]
    answers.begin(before, one)
    ;(one as Socket).emit('close')
    for (const response of [two, three]) answers.begin(after, response)
    answers.endConnections()
    ;(two as Socket).emit('close')
    expect(ends).toEqual([])
    ;(three as Socket).emit('close')
    expect(ends).toEqual(['after'])
    answers.begin(before, four)
    ;(four as Socket).emit('close')
    expect(ends).toEqual(['after', 'before'])
  })

  it('counts nothing more after whatever end', () => {
    const answers = new OpenAnswers({ queuedBytes: 100_000, queuedBytesPerConnection: 50_000 })
    const some = () => Object.assign(new EventEmitter(), { headersSent: false }) as never
    const [socket, other] = [new EventEmitter() as Socket, new EventEmitter() as Socket]
    const [one, two, three] = [some(), some(), some()]
    expect(answers.begin(socket, one)).toBe(1)
    expect(answers.begin(socket, two)).toBe(2)
    expect(answers.begin(other, three)).toBe(1)
    expect(answers.queue(socket, one, 45_000)).toBe(true)
    expect(answers.queue(socket, two, 10_000)).toBe(false)
    expect(answers.queue(other, three, 60_000)).toBe(false)
    expect(answers.queue(other, three, 55_000)).toBe(true)
    expect(answers.queuedBytes).toBe(100_000)
    ;(three as Socket).emit('close')
    expect(answers.queuedBytes).toBe(45_000)
    socket.emit('close')
    ;(one as Socket).emit('close')
    expect(answers.queuedBytes).toBe(0)
    expect(answers.queue(socket, one, 45_000)).toBe(true)
    expect(answers.queuedBytes).toBe(0)
  })
})
