import { GraphQLError, type ValidationRule } from 'graphql'

/** graphql-js notices an operation without a root type only when it executes it. */
export const offeredOperations: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (context.getSchema().getRootType(node.operation)) return
    context.reportError(
      new GraphQLError(`There is no ${node.operation} here; only queries and mutations`, {
        nodes: node,
      }),
    )
  },
})
