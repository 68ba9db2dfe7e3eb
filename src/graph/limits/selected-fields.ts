import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What selections mean: `GraphQLResolveInfo` has it, and so has an operation with its variables. */
export interface SelectionScope {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>
  readonly variableValues: Readonly<Record<string, unknown>>
}

/**
 * The fields that the executor would write for an object of this type, by response key (GraphQL
 * specification 6.3.2). Each fragment is read once, however often it is spread, so this is linear.
 */
export function selectedFields(
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
  type: GraphQLObjectType,
  scope: SelectionScope,
): ReadonlyMap<string, readonly FieldNode[]> {
  const byKey = new Map<string, FieldNode[]>()
  const read = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, scope)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const before = byKey.get(key)
        if (before) before.push(selection)
        else byKey.set(key, [selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value
        if (read.has(name)) continue
        read.add(name)
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? scope.fragments[selection.name.value] : selection
      if (fragment && isFor(fragment.typeCondition?.name.value, type, scope)) {
        collect(fragment.selectionSet)
      }
    }
  }
  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet)
  return byKey
}

function isIncluded(selection: SelectionNode, { variableValues }: SelectionScope): boolean {
  if (!selection.directives?.length) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variableValues)
  if (skip?.['if'] === true) return false
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)
  return include?.['if'] !== false
}

function isFor(
  condition: string | undefined,
  type: GraphQLObjectType,
  { schema }: SelectionScope,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const general = schema.getType(condition)
  return isAbstractType(general) && schema.isSubType(general, type)
}
