import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { givenAnswer, tellReady } from './ready.js'

const answer = ready(await givenAnswer())
/** At `/tiny`, for what is asked beside large answers. */
const tiny = ready('{"data":{"__typename":"Query"}}')

function ready(text: string) {
  const bytes = Buffer.from(text)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  }
  return { bytes, headers }
}

/** The least that any server of these bytes does: reads the request to its end, sends them. */
const server = createServer((request, response) => {
  const { bytes, headers } = request.url === '/tiny' ? tiny : answer
  request.on('end', () => response.writeHead(200, headers).end(bytes)).resume()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
tellReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`)
