import type { Resolvers } from '../generated.js'

export const directoryResolvers: Resolvers = {
  Query: {
    queues: (_, args, { directory }) => directory.list('queue', args),
    agents: (_, args, { directory }) => directory.list('agent', args),
  },
  Queue: {
    // A copy: @apollo/subgraph writes on what this returns.
    __resolveReference: ({ id }) => ({ id }),
    name: ({ id, name }, _, { loaders }) =>
      name === undefined ? loaders.queueName.load(id) : name,
  },
  Agent: {
    __resolveReference: ({ id }) => ({ id }),
    name: ({ id, name }, _, { loaders }) =>
      name === undefined ? loaders.agentName.load(id) : name,
  },
}
