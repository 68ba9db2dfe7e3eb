import { type GraphQLArgument, getNamedType } from 'graphql'

/** Every field that asks a report takes this. */
const FRESHNESS = 'FreshnessInput'

/** Whether the field asks a report, wherever it stands. */
export function isAskedByItself({ args }: { readonly args: readonly GraphQLArgument[] }): boolean {
  return args.some(({ type }) => getNamedType(type).name === FRESHNESS)
}
