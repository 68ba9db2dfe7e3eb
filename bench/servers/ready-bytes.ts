import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { givenAnswer, tellReady } from './ready.js'

const bytes = Buffer.from(await givenAnswer())
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': bytes.length,
}

/** The least that any server of these bytes does: reads the request to its end, sends them. */
const server = createServer((request, response) => {
  request.on('end', () => response.writeHead(200, headers).end(bytes)).resume()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
tellReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`)
