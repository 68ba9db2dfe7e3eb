import { type FieldNode, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { selectionOf } from './limits/selected-fields.js'

/** Whether the field being resolved is asked for this path below it, under whatever alias. */
export function selects(info: GraphQLResolveInfo, path: readonly string[]): boolean {
  let nodes = info.fieldNodes
  let type = getNamedType(info.returnType)
  for (const name of path) {
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    if (!isObjectType(type) || !field) return false
    const below: FieldNode[] = []
    for (const selected of selectionOf(nodes, type, info).fields.values()) {
      if (selected[0]?.name.value === name) below.push(...selected)
    }
    nodes = below
    type = getNamedType(field.type)
  }
  return nodes.length > 0
}
