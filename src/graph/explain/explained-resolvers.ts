import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { isAskedByItself } from './asked-by-itself.js'
import { explainedOperationOf } from './explained-operation.js'

type Resolver = GraphQLFieldResolver<unknown, object>

/** Has fields of `Query`, and others that ask a report, resolved so that they can be explained. */
export function explainResolvers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field
      if (!resolve || !(type === schema.getQueryType() || isAskedByItself(field))) continue
      // Marks of a resolver stay with it.
      field.resolve = Object.assign(explained(resolve), resolve)
    }
  }
}

function explained(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const operation = explainedOperationOf(context)
    const resolved = () => resolve(source, args, context, info)
    return operation ? operation.resolving(info, resolved) : resolved()
  }
}
