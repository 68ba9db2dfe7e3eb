import { fastify } from 'fastify'
import mercurius from 'mercurius'
import { schema, tellReady } from './served.mjs'

// Its parsed documents are kept by default. mercurius-cache keeps what resolvers return: here that lies
// in memory already.
const app = fastify()
app.register(mercurius, { schema, jit: 1 })
await app.listen({ port: 0, host: '127.0.0.1' })
tellReady(app.server.address().port)
