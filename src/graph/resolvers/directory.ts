import type { GraphQLResolveInfo } from 'graphql'
import type { ListedArguments, ListedKind } from '../../reports/directory/directory.js'
import type { RequestContext } from '../context.js'
import type { Resolvers } from '../generated.js'
import { readable } from '../item-text/field-reading.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import type { NameLoaders } from '../loaders.js'
import type { NamedEntity } from '../models/entity.js'

export const directoryResolvers: Resolvers = {
  Query: {
    queues: (_, args, context, info) => listed('queue', args, context, info),
    agents: (_, args, context, info) => listed('agent', args, context, info),
  },
  Queue: {
    name: readable(knownName, (queue, _, { loaders }) => nameOf(queue, loaders.queueName)),
  },
  Agent: {
    name: readable(knownName, (agent, _, { loaders }) => nameOf(agent, loaders.agentName)),
  },
  WrapUpCode: {
    name: readable(knownName, (code, _, { loaders }) => nameOf(code, loaders.wrapUpCodeName)),
  },
  Flow: {
    name: readable(knownName, (flow, _, { loaders }) => nameOf(flow, loaders.flowName)),
  },
  FlowOutcome: {
    name: readable(knownName, (outcome, _, { loaders }) =>
      nameOf(outcome, loaders.flowOutcomeName),
    ),
  },
}

async function listed(
  kind: ListedKind,
  args: ListedArguments,
  context: RequestContext,
  info: GraphQLResolveInfo,
) {
  const entities = await context.directory.list(kind, args, context)
  return inSlices(() => entities, admittedList({ items: entities.length }, context, info))
}

function knownName({ name }: NamedEntity) {
  return name
}

function nameOf({ id, name }: NamedEntity, loaders: NameLoaders) {
  return name === undefined ? loaders['look up'].load(id) : name
}
