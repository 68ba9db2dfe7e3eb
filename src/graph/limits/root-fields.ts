import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { type SelectionScope, selectionOf } from './selected-fields.js'

/** A field of `Query` or `Mutation`, as the executor is about to resolve it. */
export interface RootField {
  readonly definition: GraphQLField<unknown, unknown>
  /** All selections of one response key. */
  readonly nodes: readonly FieldNode[]
  /** Throws what the executor would throw where an argument is not valid. */
  readonly args: () => Readonly<Record<string, unknown>>
}

export interface RootFields {
  readonly scope: SelectionScope
  readonly fields: readonly RootField[]
}

export interface OperationParts {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** The executor tells up to fifty, and with each the whole value that it is in. */
const MOST_BAD_VALUES = 5

/** Null where variables are not of their types: the executor says which, and resolves nothing. */
export function rootFields(parts: OperationParts): RootFields | null {
  const { schema, document, operation, variables } = parts
  const type = schema.getRootType(operation.operation)
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variables,
    { maxErrors: MOST_BAD_VALUES },
  )
  if (errors && errors.length > MOST_BAD_VALUES) throw tooManyBadValues(errors)
  if (!type || !coerced) return null
  const scope = { schema, fragments: fragmentsOf(document), variableValues: coerced }
  const fields = [...selectionOf([operation], type, scope).fields.values()].flatMap((nodes) => {
    const [node] = nodes
    const definition = node && definitionOf(node.name.value, type)
    if (!definition) return []
    return [{ definition, nodes, args: () => getArgumentValues(definition, node, coerced) }]
  })
  return { scope, fields }
}

function tooManyBadValues([first]: readonly GraphQLError[]): GraphQLError {
  const others = `and more than ${MOST_BAD_VALUES - 1} other values of variables are wrong`
  return new GraphQLError(`${first?.message} (${others})`, { nodes: first?.nodes ?? null })
}

function definitionOf(
  name: string,
  type: GraphQLObjectType,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  return type.getFields()[name]
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  )
}
