import type { Resolvers } from '../generated.js'
import type { NameLoaders } from '../loaders.js'
import type { EntityModel } from '../models.js'

export const directoryResolvers: Resolvers = {
  Query: {
    queues: (_, args, context) => context.directory.list('queue', args, context),
    agents: (_, args, context) => context.directory.list('agent', args, context),
  },
  Queue: {
    // A copy: @apollo/subgraph writes on what this returns.
    __resolveReference: ({ id }) => ({ id }),
    name: (queue, _, { loaders }) => nameOf(queue, loaders.queueName),
  },
  Agent: {
    __resolveReference: ({ id }) => ({ id }),
    name: (agent, _, { loaders }) => nameOf(agent, loaders.agentName),
  },
}

function nameOf({ id, name, names = 'look up' }: EntityModel, loaders: NameLoaders) {
  return name === undefined ? loaders[names].load(id) : name
}
