import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../../context.js'
import type { Loaders } from '../../loaders.js'
import type { ConversationConnectionModel, ConversationNames } from '../../models/conversations.js'
import { entitiesOf, type NamesWanted } from '../../names.js'
import { selects } from '../../selection.js'

/** Where the entities of a conversation stand, from it. */
const PLACES = {
  queues: [['queues'], ['participants', 'queue']],
  agents: [['agents'], ['participants', 'agent']],
  wrapUps: [['participants', 'wrapUp']],
  flows: [['participants', 'flow']],
} as const
type Entities = keyof typeof PLACES
type Wanted = Readonly<Record<Entities, NamesWanted>>

/** Of one request's connection, by what of its names is selected: every alias of its lists asks. */
const known = new WeakMap<ConversationConnectionModel, Map<string, Promise<ConversationNames>>>()

/** @param path from the list's items to their conversations */
export function conversationNames(
  connection: ConversationConnectionModel,
  path: readonly string[],
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
): Promise<ConversationNames> {
  const selected = (entities: Entities): NamesWanted =>
    PLACES[entities].some((place) => selects(info, [...path, ...place, 'name']))
      ? 'with names'
      : 'without names'
  const wanted = {
    queues: selected('queues'),
    agents: selected('agents'),
    wrapUps: selected('wrapUps'),
    flows: selected('flows'),
  }
  const before = known.get(connection) ?? new Map<string, Promise<ConversationNames>>()
  known.set(connection, before)
  const key = JSON.stringify(wanted)
  const names = before.get(key) ?? lookedUp(connection, loaders, wanted)
  before.set(key, names)
  return names
}

async function lookedUp(
  { page: { edges }, names }: ConversationConnectionModel,
  loaders: Loaders,
  wanted: Wanted,
): Promise<ConversationNames> {
  const nodes = edges.map(({ node }) => node)
  const participants = nodes.flatMap((node) => node.participants)
  const queueIds = [
    ...nodes.flatMap((node) => node.queueIds),
    ...participants.flatMap(({ queueId }) => queueId ?? []),
  ]
  const agentIds = nodes.flatMap((node) => node.agentIds)
  const wrapUpIds = participants.flatMap(({ wrapUpId }) => wrapUpId ?? [])
  const flowIds = participants.flatMap(({ flowId }) => flowId ?? [])
  const [queueOf, agentOf, wrapUpOf, flowOf] = await Promise.all([
    entitiesOf(queueIds, loaders.queueName[names], wanted.queues),
    entitiesOf(agentIds, loaders.agentName[names], wanted.agents),
    entitiesOf(wrapUpIds, loaders.wrapUpCodeName[names], wanted.wrapUps),
    entitiesOf(flowIds, loaders.flowName[names], wanted.flows),
  ])
  return { queueOf, agentOf, wrapUpOf, flowOf }
}
