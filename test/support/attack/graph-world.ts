import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql'

/** What operations are made from: the gateway's own schema, and ids that mean something to it. */
export interface GraphWorld {
  readonly schema: GraphQLSchema
  readonly queueIds: readonly string[]
  readonly agentIds: readonly string[]
}

interface Ids {
  readonly queues: readonly { readonly id: string }[]
  readonly agents: readonly { readonly id: string }[]
}

/** Asks a running gateway: a report that it learns later is attacked without a change here. */
export async function readWorld(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphWorld> {
  const ask = async <Data>(query: string): Promise<Data> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown }
    if (!data || errors) throw new Error(`The gateway does not answer: ${JSON.stringify(errors)}`)
    return data
  }
  const schema = buildClientSchema(await ask<IntrospectionQuery>(getIntrospectionQuery()))
  const { queues, agents } = await ask<Ids>('{queues(first:20){id} agents(first:40){id}}')
  return { schema, queueIds: queues.map(({ id }) => id), agentIds: agents.map(({ id }) => id) }
}
