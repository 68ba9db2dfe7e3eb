import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../context.js'
import { planOfItems } from '../item-text/item-plan.js'
import { defer } from '../lists/deferred-lists.js'
import type { ListParts } from '../lists/slices.js'
import { type ListSize, writtenValues } from './written-values.js'

/**
 * Counts a list that may be large against what its HTTP request may write, before any of it is made.
 * Throws where it does not fit.
 */
export function admittedList(
  size: ListSize,
  context: RequestContext,
  info: GraphQLResolveInfo,
): ListParts {
  const values = writtenValues(info, size)
  context.usage.take('values', values)
  const { path, fieldNodes, returnType } = info
  return {
    items: size.items,
    values,
    path,
    fieldNodes,
    texts: context.texts,
    planned: () => planOfItems(fieldNodes, returnType, info),
    defer: (list) => defer(context, list),
  }
}
