import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.js'
import { spawnGateway } from '../support/gateway-process.js'
import { settleMicrotasks } from '../support/manual-clock.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const REPORT =
  '{ queuePerformance(interval: { relative: LAST_7_DAYS }) { freshness { state } rows { offered } } }'

const ask = async (url: string, query: string) => {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return answer.json()
}

describe('the gateway as a process', () => {
  it('starts without any configuration and answers the query that it prints', {
    timeout: 30_000,
  }, async () => {
    await using gateway = spawnGateway({ LOG_LEVEL: 'warn' })
    await gateway.listening()
    const [, url, body] = /curl -s (\S+) .* -d '(.*)'/.exec(gateway.output()) ?? []
    const answer = await fetch(url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body ?? '',
    })
    const { data, errors } = (await answer.json()) as {
      data: { queuePerformance: { rows: object[] } }
      errors?: object[]
    }
    expect(errors).toBeUndefined()
    expect(data.queuePerformance.rows.length).toBeGreaterThan(0)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
  })

  it('lets answers under way finish at SIGTERM, then ends with 0', {
    timeout: 30_000,
  }, async () => {
    await using simulator = await startSimulator()
    await using gateway = spawnGateway({
      GENESYS_LOGIN_URL: simulator.loginUrl,
      GENESYS_API_URL: simulator.url,
      GENESYS_CLIENT_ID: simulator.clientId,
      GENESYS_CLIENT_SECRET: simulator.clientSecret,
    })
    const url = await gateway.listening()
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    simulator.faults.next({ kind: 'hold', until }, { path: CONVERSATIONS })
    const underWay = ask(url, REPORT)
    while (simulator.requestsTo(CONVERSATIONS).length === 0) await settleMicrotasks()
    gateway.child.kill('SIGTERM')
    while (!gateway.output().includes('stopping')) await settleMicrotasks()
    await expect(ask(url, REPORT)).rejects.toThrow()
    release()
    expect(await underWay).toMatchObject({
      data: { queuePerformance: { freshness: { state: 'FRESH' } } },
    })
    expect(await gateway.exited).toBe(0)
    expect(gateway.output()).not.toContain(simulator.clientSecret)
  })

  it('stops when npm was told to: npm and its shell end without a word', {
    timeout: 30_000,
  }, async () => {
    await using gateway = spawnGateway({ npm_lifecycle_event: 'start' }, 'in a shell')
    const url = await gateway.listening()
    gateway.child.kill('SIGTERM')
    await gateway.closed
    expect(gateway.output()).toContain('"msg":"stopped"')
    await expect(ask(url, REPORT)).rejects.toThrow()
  })

  it('says all that is wrong with its configuration and ends with 2', {
    timeout: 30_000,
  }, async () => {
    await using gateway = spawnGateway({
      PORT: 'http',
      GENESYS_REGION: 'eu_west_1',
      GENESYS_CLIENT_SECRET: 's3cret',
    })
    expect(await gateway.exited).toBe(2)
    expect(gateway.output()).toContain('- PORT must be a whole number')
    expect(gateway.output()).toContain('- GENESYS_CLIENT_ID is missing')
    expect(gateway.output()).not.toContain('s3cret')
  })

  it('says that its port is taken and ends with 1', { timeout: 30_000 }, async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    await using gateway = spawnGateway({ PORT: String(port) })
    expect(await gateway.exited).toBe(1)
    expect(gateway.output()).toMatch(new RegExp(`${port} is taken.*PORT`))
    squatter.close()
  })
})
