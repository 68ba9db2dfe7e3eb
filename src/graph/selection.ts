import {
  type FieldNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from 'graphql'
import { selectionOf } from './limits/selected-fields.js'

/** Whether the field being resolved is asked for this path below it, under whatever alias. */
export function selects(info: GraphQLResolveInfo, path: readonly string[]): boolean {
  return selectedAt(info, path).nodes.length > 0
}

/** The arguments of the field at this path below the one being resolved, each time that it is selected. */
export function argumentsAt(
  info: GraphQLResolveInfo,
  path: readonly string[],
): readonly Readonly<Record<string, unknown>>[] {
  const { field, nodes } = selectedAt(info, path)
  return nodes.map((node) => (field ? getArgumentValues(field, node, info.variableValues) : {}))
}

interface Selected {
  readonly field?: GraphQLField<unknown, unknown>
  readonly nodes: readonly FieldNode[]
}

function selectedAt(info: GraphQLResolveInfo, path: readonly string[]): Selected {
  let selected: Selected = { nodes: info.fieldNodes }
  let type = getNamedType(info.returnType)
  for (const name of path) {
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    if (!isObjectType(type) || !field) return { nodes: [] }
    const nodes: FieldNode[] = []
    for (const below of selectionOf(selected.nodes, type, info).fields.values()) {
      if (below[0]?.name.value === name) nodes.push(...below)
    }
    selected = { field, nodes }
    type = getNamedType(field.type)
  }
  return selected
}
