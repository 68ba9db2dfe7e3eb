import { expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { eventually } from '../support/eventually.js'
import { startGateway } from '../support/gateway.js'
import { openStream } from '../support/live/streams.js'
import { open } from '../support/raw-http.js'

const query = 'subscription { budgets { family } }'
const body = JSON.stringify({ query })
const REQUEST = [
  'POST /graphql/stream HTTP/1.1',
  'host: localhost',
  'content-type: application/json',
  `content-length: ${body.length}`,
  '',
  body,
].join('\r\n')

it('event streams behind another one subscribe to nothing, and so leave nothing with their connection', async () => {
  await using gateway = await startGateway({
    config: { limits: { ...LIMITS, subscriptions: 2 } },
    // A connection that its client has closed breaks with the next byte.
    bounds: { heartbeatMs: 20 },
  })
  const isTaken = async () => {
    using stream = await openStream(gateway.url, { body: { query } })
    return stream.response.statusCode === 200
  }
  const socket = await open(gateway.url)
  let told = ''
  socket.on('data', (chunk) => {
    told += chunk
  })
  socket.write(REQUEST.repeat(8))
  await eventually(() => told.includes('event: next'))
  expect(await isTaken()).toBe(true)
  socket.destroy()
  await eventually(async () => {
    using stream = await openStream(gateway.url, { body: { query } })
    return stream.response.statusCode === 200 && (await isTaken())
  })
})
