import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, OperationTypeNode } from 'graphql'
import type { RequestContext } from './context.js'

const NEEDS_STREAM =
  'A subscription is answered as a stream: over graphql-transport-ws at /graphql, or as server-sent events at /graphql/stream'
const NEEDS_REQUEST =
  'Only subscriptions are answered as a stream: send queries and mutations as POST /graphql'

/** Refuses subscriptions that are asked once, and whatever else is subscribed to. */
export const subscribedOperations: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation, source, contextValue }) => {
      const { isSubscribed } = contextValue
      const isSubscription = operation?.operation === OperationTypeNode.SUBSCRIPTION
      if (isSubscription && isSubscribed) contextValue.subscribedTexts.push(source)
      if (!operation || isSubscription === isSubscribed) return
      const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } }
      throw new GraphQLError(isSubscription ? NEEDS_STREAM : NEEDS_REQUEST, { extensions })
    },
  }),
}
