import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from './context.js'
import { planOfValue } from './item-text/item-plan.js'
import { itemText } from './item-text/item-text.js'
import { writtenWhenThere } from './item-text/written.js'
import { BYTES_PER_VALUE } from './limits/admitted-list.js'
import { writtenValues } from './limits/written-values.js'

/** An object, and how long the lists in it are. */
export interface SizedObject<View> {
  readonly view: View
  readonly lists: (field: string) => number
}

/**
 * The value of a field that is one object of a report, as text where it can be written so. Counted against
 * what its HTTP request may write, in the place of the list that it stands in.
 */
export function writtenObject<View extends object>(
  waiting: Promise<SizedObject<View> | null>,
  { usage, texts }: Pick<RequestContext, 'usage' | 'texts'>,
  info: GraphQLResolveInfo,
): Promise<View | null> {
  const { fieldNodes, returnType, ...scope } = info
  let textOf: (view: View) => object | undefined = () => undefined
  const counted = waiting.then((sized) => {
    if (!sized) return null
    const { view, lists } = sized
    const values = writtenValues(info, { items: 1, lists })
    usage.take('values', values)
    textOf = () => {
      const plan = planOfValue(fieldNodes, returnType, scope)
      const text = plan ? itemText(plan, view) : undefined
      const isWritten = typeof text === 'string'
      usage.take('resolvedValues', isWritten ? Math.ceil(text.length / BYTES_PER_VALUE) : values)
      return isWritten ? texts.addConstant(text) : undefined
    }
    return view
  })
  return writtenWhenThere(counted, (view) => (view ? textOf(view) : undefined))
}
