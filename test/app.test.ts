import { createServer } from 'node:http'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { App, startApp } from '../src/app.js'
import { readConfig } from '../src/config.js'
import { startGateway } from './support/gateway.js'
import { collect } from './support/log-lines.js'

const logger = pino({ level: 'silent' })
const LIMITS = '/api/v2/organizations/limits/namespaces/platform.api'
const config = readConfig({ PORT: '0' })

const isReachable = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

describe('a gateway', () => {
  it('is created without listening and without a call, and listens when it is started', async () => {
    await using app = await App.create(config, { logger })
    expect(() => app.url).toThrow('does not listen yet')
    expect(app.simulator?.requests).toEqual([])
    await app.start()
    expect(await (await fetch(`${app.url}/health/live`)).json()).toEqual({ status: 'live' })
    await expect.poll(() => app.simulator?.requestsTo(LIMITS).length).toBe(1)
  })

  it('asks for no limits where they are not to be read', async () => {
    await using gateway = await startGateway({ limits: 'not read' })
    await gateway.ask('{ queues { id } }')
    expect(gateway.simulator.requestsTo(LIMITS)).toEqual([])
  })

  it.each(['before it was started', 'after it was started'])(
    'closes all that it opened %s',
    async (when) => {
      const app = await App.create(config, { logger })
      const simulatorUrl = app.simulator?.url ?? ''
      expect(await isReachable(simulatorUrl)).toBe(true)
      if (when === 'after it was started') await app.start()
      await app.close()
      expect(await isReachable(simulatorUrl)).toBe(false)
    },
  )

  it('closes all that it opened where it cannot listen', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const app = await App.create({ ...config, port }, { logger })
    await expect(app.start()).rejects.toThrow('EADDRINUSE')
    expect(await isReachable(app.simulator?.url ?? '')).toBe(false)
    other.close()
  })

  it('tells every listener of every event, and logs what it shares with other processes', async () => {
    const { log, lines } = collect()
    const types: string[] = []
    const app = await startApp(config, {
      logger: pino({ level: 'trace' }, log),
      onEvent: ({ type }) => types.push(type),
      limits: 'not read',
    })
    const query = '{ queues { id } }'
    const headers = { 'content-type': 'application/json' }
    await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    await app.close()
    expect(types).toContain('exchange')
    const told = lines.map((line): unknown => JSON.parse(line))
    expect(told).toContainEqual(expect.objectContaining({ event: 'exchange', status: 200 }))
    expect(metrics).toContain('gcx_upstream_calls_total{family="directory"')
    const within = 'within this process'
    expect(told).toContainEqual(
      expect.objectContaining({
        level: 30,
        msg: 'values live in this process',
        store: { kind: 'memory', state: 'answering', flights: within, budget: within },
      }),
    )
  })
})
