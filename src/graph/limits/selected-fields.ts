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

export interface Selection {
  readonly type: GraphQLObjectType
  readonly fields: ReadonlyMap<string, readonly FieldNode[]>
  /** The same in every request: neither a directive nor a fragment of the document is in it. */
  readonly isFixed: boolean
}

interface SelectingNode {
  readonly selectionSet?: SelectionSetNode | undefined
}

/** Fixed selections, by the one node that has them: kept as long as its document is. */
const known = new WeakMap<SelectingNode, Selection>()

/**
 * The fields that the executor would write for an object of this type, by response key (GraphQL
 * specification 6.3.2).
 */
export function selectionOf(
  nodes: readonly SelectingNode[],
  type: GraphQLObjectType,
  scope: SelectionScope,
): Selection {
  const [node] = nodes
  if (nodes.length !== 1 || !node) return collected(nodes, type, scope)
  const before = known.get(node)
  if (before?.type === type) return before
  const selection = collected(nodes, type, scope)
  if (selection.isFixed) known.set(node, selection)
  return selection
}

/** Each fragment is read once, however often it is spread, so this is linear. */
function collected(
  nodes: readonly SelectingNode[],
  type: GraphQLObjectType,
  scope: SelectionScope,
): Selection {
  const fields = new Map<string, FieldNode[]>()
  const read = new Set<string>()
  let isFixed = true
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.directives?.length) {
        isFixed = false
        if (!isIncluded(selection, scope)) continue
      }
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const before = fields.get(key)
        if (before) before.push(selection)
        else fields.set(key, [selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        isFixed = false
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
  return { type, fields, isFixed }
}

function isIncluded(selection: SelectionNode, { variableValues }: SelectionScope): boolean {
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
