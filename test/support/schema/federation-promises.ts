import { type DirectiveNode, type GraphQLSchema, isObjectType, print } from 'graphql'

/** A directive that composition and query plans of a larger graph rest on, with the place where it is applied. */
export interface FederationPromise {
  readonly path: string
  readonly text: string
}

const PROMISES = ['key', 'shareable']

export function federationPromises(schema: GraphQLSchema): FederationPromise[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => [
      ...promisesOf(type.name, type.astNode?.directives),
      ...Object.values(type.getFields()).flatMap(({ name, astNode }) =>
        promisesOf(`${type.name}.${name}`, astNode?.directives),
      ),
    ])
}

function promisesOf(place: string, directives: readonly DirectiveNode[] = []): FederationPromise[] {
  return directives
    .filter(({ name }) => PROMISES.includes(name.value))
    .map((directive) => ({
      path: `${place}.@${directive.name.value}`,
      text: `${place} ${print(directive)}`,
    }))
}
