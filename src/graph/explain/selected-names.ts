import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import type { EntityKind } from '../../reports/directory/directory.js'
import { type SelectionScope, selectionOf } from '../limits/selected-fields.js'
import { isAskedByItself } from './asked-by-itself.js'

/** Where names are selected first, from the field down, by response keys. */
export interface SelectedNames {
  readonly byKind: ReadonlyMap<EntityKind, readonly string[]>
  /** Names of what a question groups by, whatever that is; null: none is selected. */
  readonly ofDimensions: readonly string[] | null
}

/** Types whose names are looked up are called after their kind. */
export type IsEntityKind = (name: string) => name is EntityKind

/** Whose names an answer to the field being resolved tells. */
export function selectedNames(info: GraphQLResolveInfo, isEntityKind: IsEntityKind): SelectedNames {
  const byKind = new Map<EntityKind, readonly string[]>()
  let ofDimensions: readonly string[] | null = null
  for (const { type, path } of namesIn(info.fieldNodes, getNamedType(info.returnType), info)) {
    const kind = `${type.name.charAt(0).toLowerCase()}${type.name.slice(1)}`
    if (isEntityKind(kind) && !byKind.has(kind)) byKind.set(kind, path)
    if (DIMENSION in type.getFields()) ofDimensions ??= path
  }
  return { byKind, ofDimensions }
}

/** A field of a type whose name is that of a dimension's value. */
const DIMENSION = 'dimension'

interface SelectedName {
  readonly type: GraphQLObjectType
  readonly path: readonly string[]
}

function* namesIn(
  nodes: readonly FieldNode[],
  type: ReturnType<typeof getNamedType>,
  scope: SelectionScope,
  path: readonly string[] = [],
): Generator<SelectedName> {
  if (isAbstractType(type)) {
    for (const possible of scope.schema.getPossibleTypes(type)) {
      yield* namesIn(nodes, possible, scope, path)
    }
    return
  }
  if (!isObjectType(type)) return
  for (const [key, below] of selectionOf(nodes, type, scope).fields) {
    const field = type.getFields()[below[0]?.name.value ?? '']
    // What is asked by itself has names of its own.
    if (!field || isAskedByItself(field)) continue
    const place = [...path, key]
    if (field.name === 'name') yield { type, path: place }
    else yield* namesIn(below, getNamedType(field.type), scope, place)
  }
}
