import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from './context.js'
import { planOfValue } from './item-text/item-plan.js'
import { itemText } from './item-text/item-text.js'
import { writtenWhenThere } from './item-text/written.js'
import { BYTES_PER_VALUE } from './limits/admitted-list.js'
import { writtenValues } from './limits/written-values.js'

/**
 * The value of a field that is one object of a report, as text where it can be written so. Counted against
 * what its HTTP request may write, for whoever wrote the list that it stands in could not count it.
 * @param lengthOf how long a list in it is
 */
export function writtenObject<View extends object>(
  waiting: Promise<View | null>,
  lengthOf: (view: View, field: string) => number,
  { usage, texts }: Pick<RequestContext, 'usage' | 'texts'>,
  info: GraphQLResolveInfo,
): Promise<View | null> {
  const { fieldNodes, returnType, ...scope } = info
  return writtenWhenThere(waiting, (view) => {
    if (!view) return undefined
    const values = writtenValues(info, { items: 1, lists: (field) => lengthOf(view, field) })
    usage.take('values', values)
    const plan = planOfValue(fieldNodes, returnType, scope)
    const text = plan ? itemText(plan, view) : undefined
    const isWritten = typeof text === 'string'
    usage.take('resolvedValues', isWritten ? Math.ceil(text.length / BYTES_PER_VALUE) : values)
    return isWritten ? texts.addConstant(text) : undefined
  })
}
