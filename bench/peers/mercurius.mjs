import { fastify } from 'fastify'
import mercurius from 'mercurius'
import cache from 'mercurius-cache'
import { schema, tellReady } from './served.mjs'

// Parsed and validated documents are kept by default.
const app = fastify()
await app.register(mercurius, { schema, jit: 1 })
await app.register(cache, { ttl: 3_600, policy: { Query: { queuePerformance: true } } })
await app.listen({ port: 0, host: '127.0.0.1' })
tellReady(app.server.address().port)
