import { expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { readConfig } from '../../src/config.js'
import { eventually } from '../support/eventually.js'
import { startGateway } from '../support/gateway.js'
import { openStream, startSocket } from '../support/live/streams.js'

const query = 'subscription { budgets { family } }'
const limits = { ...LIMITS, subscriptions: 1 }

it('without keys each address behind a trusted proxy has its own number of subscriptions', async () => {
  const access = { ...readConfig({}).access, trustedProxies: ['127.0.0.1'] }
  await using gateway = await startGateway({ config: { limits, access } })
  const from = (address: string) =>
    openStream(gateway.url, { body: { query }, headers: { 'x-forwarded-for': address } })
  using one = await from('192.0.2.1')
  using other = await from('192.0.2.2')
  using again = await from('198.51.100.1, 192.0.2.1')
  expect([one, other, again].map(({ response }) => response.statusCode)).toEqual([200, 200, 400])
  await again.ended
  expect(again.text()).toContain('2 subscriptions of one address; at most 1')
})

it('without a trusted proxy whatever it says of itself, a client has one address', async () => {
  await using gateway = await startGateway({ config: { limits } })
  const from = (address: string) =>
    openStream(gateway.url, { body: { query }, headers: { 'x-forwarded-for': address } })
  using one = await from('192.0.2.1')
  using other = await from('192.0.2.2')
  expect([one, other].map(({ response }) => response.statusCode)).toEqual([200, 400])
})

it('metrics tell what is open, and what was told', async () => {
  await using gateway = await startGateway()
  const live = async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    const of = (name: string) => Number(text.match(RegExp(`^gcx_${name} (\\d+)$`, 'm'))?.[1] ?? 0)
    return [
      of('subscription_connections{transport="events"}'),
      of('subscription_connections{transport="websocket"}'),
      of('subscriptions'),
      of('watchers'),
      of('versions_total{outcome="told"}') > 2,
    ]
  }
  const streams = [0, 1].map(() => openStream(gateway.url, { body: { query } }))
  const socket = await startSocket(gateway.url)
  socket.send({ type: 'subscribe', id: '1', payload: { query } })
  await Promise.all([socket.next(), ...streams.map(async (stream) => (await stream).next())])
  expect(await live()).toEqual([2, 1, 3, 1, true])
  socket[Symbol.dispose]()
  for (const stream of streams) (await stream)[Symbol.dispose]()
  let seen = ''
  await eventually(async () => {
    seen = String(await live())
    return seen === '0,0,0,0,true'
  }).catch(() => undefined)
  expect(seen).toBe('0,0,0,0,true')
})
