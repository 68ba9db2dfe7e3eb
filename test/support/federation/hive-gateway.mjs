// Not TypeScript: the types of this package's dependencies add required members to those of graphql.
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'

export function startHiveGateway(supergraph) {
  const gateway = createGatewayRuntime({ supergraph, logging: false })
  return {
    ask: async (query) => {
      const response = await gateway.fetch('http://hive/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      return response.json()
    },
    [Symbol.asyncDispose]: async () => gateway[Symbol.asyncDispose](),
  }
}
