import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import responseCache from '@apollo/server-plugin-response-cache'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { fastify } from 'fastify'
import { schema, tellReady } from './served.mjs'

const apollo = new ApolloServer({
  schema,
  plugins: [
    ApolloServerPluginCacheControl({ defaultMaxAge: 3_600, calculateHttpHeaders: false }),
    ApolloServerPluginInlineTraceDisabled(),
    responseCache(),
  ],
})
await apollo.start()
const app = fastify()
app.route({ url: '/graphql', method: ['GET', 'POST'], handler: fastifyApolloHandler(apollo) })
await app.listen({ port: 0, host: '127.0.0.1' })
tellReady(app.server.address().port)
