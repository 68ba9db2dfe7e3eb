import { once } from 'node:events'
import { createServer } from 'node:http'
import { useResponseCache } from '@graphql-yoga/plugin-response-cache'
import { createYoga } from 'graphql-yoga'
import { schema, tellReady } from './served.mjs'

const yoga = createYoga({
  schema,
  logging: false,
  graphiql: false,
  landingPage: false,
  plugins: [useResponseCache({ session: () => null, ttl: 3_600_000 })],
})
const server = createServer(yoga).listen(0, '127.0.0.1')
await once(server, 'listening')
tellReady(server.address().port)
