import {
  type ExecutionResult,
  execute,
  type FieldNode,
  GraphQLError,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  Kind,
  type NameNode,
  OperationTypeNode,
  responsePathAsArray,
} from 'graphql'

/** The items of a list as graphql-js writes them. */
export interface ExecutedItems {
  /** One for each item; null: one of them makes the whole list null. */
  readonly values: readonly unknown[] | null
  /** With their places in the answer; where the list is null, the last says why. */
  readonly errors: readonly GraphQLError[]
}

export type ListInfo = Pick<
  GraphQLResolveInfo,
  | 'fieldName'
  | 'fieldNodes'
  | 'fragments'
  | 'operation'
  | 'parentType'
  | 'path'
  | 'returnType'
  | 'rootValue'
  | 'schema'
  | 'variableValues'
>

/**
 * Some items of a list, executed by graphql-js as if the list were an operation of its own: a list has
 * no asynchronous items in graphql-js 16, and one promise for each costs more than an item does.
 * @param first the place of the first of them in the whole list
 */
export function executedItems(
  info: ListInfo,
  items: readonly unknown[],
  first: number,
  contextValue: unknown,
): ExecutedItems | Promise<ExecutedItems> {
  const place = [...answerPath(info), first]
  const result = execute({
    schema: listSchema(info),
    document: listDocument(info),
    rootValue: new PartOfList(place, items),
    contextValue,
    variableValues: info.variableValues,
  })
  const read = (executed: ExecutionResult) => readResult(executed, info.fieldName, place)
  return 'then' in result ? result.then(read) : read(result)
}

/** The root of such an operation: its items, and the place of the first of them in the answer. */
class PartOfList {
  readonly place: readonly (string | number)[]
  readonly items: readonly unknown[]

  constructor(place: readonly (string | number)[], items: readonly unknown[]) {
    this.place = place
    this.items = items
  }
}

/** Where the field stands in the answer, also while a part of a list is executed by itself. */
export function answerPath({
  path,
  rootValue,
}: Pick<ListInfo, 'path' | 'rootValue'>): readonly (string | number)[] {
  const own = responsePathAsArray(path)
  return rootValue instanceof PartOfList ? placed(own, rootValue.place) : own
}

/** From a path within a part of a list, `[field, index, …]`. */
function placed(
  [, index = 0, ...below]: readonly (string | number)[],
  place: readonly (string | number)[],
): readonly (string | number)[] {
  return [...place.slice(0, -1), Number(place.at(-1)) + Number(index), ...below]
}

function readResult(
  { data, errors = [] }: ExecutionResult,
  field: string,
  place: readonly (string | number)[],
): ExecutedItems {
  const values = data?.[field]
  return {
    values: Array.isArray(values) ? values : null,
    errors: errors.map((error) => withPath(error, error.path ? placed(error.path, place) : place)),
  }
}

function withPath(error: GraphQLError, path: readonly (string | number)[]): GraphQLError {
  const { message, nodes = null, originalError = null, extensions } = error
  return new GraphQLError(message, { nodes, path, originalError, extensions })
}

/** By the type of the list: each field has one of its own. */
const schemas = new WeakMap<GraphQLOutputType, GraphQLSchema>()

/** What such a schema was made from: a list may stand in another one that is executed so. */
const wholes = new WeakMap<GraphQLSchema, GraphQLSchema>()

/** The schema with the list as its only query. */
function listSchema({ schema, parentType, fieldName, returnType }: ListInfo): GraphQLSchema {
  const known = schemas.get(returnType)
  if (known) return known
  const resolve = (root: unknown) => (root instanceof PartOfList ? root.items : null)
  const query = new GraphQLObjectType({
    name: 'PartOfList',
    fields: { [fieldName]: { type: returnType, resolve } },
  })
  const { types, ...config } = (wholes.get(schema) ?? schema).toConfig()
  const all = { types: [...types, COERCED], mutation: null, subscription: null, assumeValid: true }
  const made = new GraphQLSchema({ ...config, query, ...all })
  // Errors about the list name the type that it is in.
  query.name = parentType.name
  schemas.set(returnType, made)
  wholes.set(made, wholes.get(schema) ?? schema)
  return made
}

/** Of variables that have their values already. */
const COERCED = new GraphQLScalarType({ name: 'CoercedVariable' })

function listDocument({ fieldName, fieldNodes, fragments, variableValues, operation }: ListInfo) {
  const selections = fieldNodes.map((node): FieldNode => {
    const { alias: _, arguments: __, directives: ___, ...rest } = node
    return { ...rest, name: nameNode(fieldName) }
  })
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        selectionSet: { kind: Kind.SELECTION_SET, selections },
        variableDefinitions: Object.keys(variableValues).map((name) => ({
          kind: Kind.VARIABLE_DEFINITION as const,
          variable: { kind: Kind.VARIABLE as const, name: nameNode(name) },
          type: { kind: Kind.NAMED_TYPE as const, name: nameNode(COERCED.name) },
        })),
        ...(operation.loc && { loc: operation.loc }),
      },
      ...Object.values(fragments),
    ],
  } as const
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value }
}
