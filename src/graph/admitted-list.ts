import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from './context.js'
import type { Slicing } from './slices.js'
import { type ListSize, writtenValues } from './written-values.js'

/**
 * Counts a list that may be large against what its HTTP request may write, before any of it is made.
 * Throws where it does not fit.
 */
export function admittedList(
  size: ListSize,
  { usage, turns }: Pick<RequestContext, 'usage' | 'turns'>,
  info: GraphQLResolveInfo,
): Slicing {
  const values = writtenValues(info, size)
  usage.take('values', values)
  return { items: size.items, values, turns }
}
