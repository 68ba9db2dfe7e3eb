import {
  type FieldNode,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import type { EntityKind } from '../../reports/directory/directory.js'
import { type SelectionScope, selectionOf } from '../limits/selected-fields.js'
import { isAskedByItself } from './asked-by-itself.js'

/** Where the first name of each kind is selected, from the field down, by response keys. */
export type SelectedNames = ReadonlyMap<EntityKind, readonly string[]>

/** Types whose names are looked up are called after their kind. */
export type IsEntityKind = (name: string) => name is EntityKind

/** Whose names an answer to the field being resolved tells. */
export function selectedNames(info: GraphQLResolveInfo, isEntityKind: IsEntityKind): SelectedNames {
  const found = new Map<EntityKind, readonly string[]>()
  collect(info.fieldNodes, getNamedType(info.returnType), info, isEntityKind, [], found)
  return found
}

function collect(
  nodes: readonly FieldNode[],
  type: ReturnType<typeof getNamedType>,
  scope: SelectionScope,
  isEntityKind: IsEntityKind,
  path: readonly string[],
  found: Map<EntityKind, readonly string[]>,
): void {
  if (isAbstractType(type)) {
    for (const possible of scope.schema.getPossibleTypes(type)) {
      collect(nodes, possible, scope, isEntityKind, path, found)
    }
    return
  }
  if (!isObjectType(type)) return
  const kind = `${type.name.charAt(0).toLowerCase()}${type.name.slice(1)}`
  for (const [key, below] of selectionOf(nodes, type, scope).fields) {
    const field = type.getFields()[below[0]?.name.value ?? '']
    // What is asked by itself has names of its own.
    if (!field || isAskedByItself(field)) continue
    const place = [...path, key]
    if (field.name === 'name' && isEntityKind(kind)) {
      if (!found.has(kind)) found.set(kind, place)
      continue
    }
    collect(below, getNamedType(field.type), scope, isEntityKind, place, found)
  }
}
