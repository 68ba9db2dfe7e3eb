import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'

/** Whether the field being resolved is asked for this path below it, in whatever fragment. */
export function selects(
  { fieldNodes, fragments }: GraphQLResolveInfo,
  path: readonly string[],
): boolean {
  const within = (set: SelectionSetNode | undefined, [name, ...rest]: readonly string[]): boolean =>
    (set?.selections ?? []).some((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          if (selection.name.value !== name) return false
          return rest.length === 0 || within(selection.selectionSet, rest)
        case Kind.INLINE_FRAGMENT:
          return within(selection.selectionSet, [name ?? '', ...rest])
        case Kind.FRAGMENT_SPREAD:
          return within(fragments[selection.name.value]?.selectionSet, [name ?? '', ...rest])
        default:
          return selection satisfies never
      }
    })
  return fieldNodes.some(({ selectionSet }) => within(selectionSet, path))
}
