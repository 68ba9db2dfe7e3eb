import type { GraphQLResolveInfo } from 'graphql'
import type { AnsweredReport, ReportHead } from '../reports/reports.js'
import type { RequestContext } from './context.js'
import { planOfValue, type ValuePlan } from './item-text/item-plan.js'
import { itemText } from './item-text/item-text.js'
import { written } from './item-text/written.js'

/** Fields whose values change while the report's entry stays the same. */
const VOLATILE = new Set([
  // Freshness
  'state',
  'pollAfter',
  'ageSeconds',
  'refreshing',
  'source',
  'reason',
  // RateLimitBudget
  'family',
  'mode',
  'limit',
  'remaining',
  'resetsAt',
  'retryAt',
  'observedAt',
])

export interface VolatileOptions<Source extends object, View extends object> {
  /** What the object is made of. */
  readonly sourceOf: (given: ReportHead) => Source
  /** Whether that is all of it: else something beside what is given is looked at, too. */
  readonly isOfGiven: boolean
  /** As the schema has it. */
  readonly viewOf: (source: Source) => View
  /** What counts of the view where versions are compared. Default: all of it. */
  readonly lastingOf?: (view: View) => View
}

/** What is told of a report beside its value: written as text, and so that it can be written anew. */
export function volatileObject<Source extends object, View extends object>(
  answer: AnsweredReport,
  { texts, dependencies, isSubscribed }: RequestContext,
  { fieldNodes, returnType, ...scope }: GraphQLResolveInfo,
  { sourceOf, isOfGiven, viewOf, lastingOf }: VolatileOptions<Source, View>,
): View | Promise<View> {
  const view = viewOf(sourceOf(answer))
  const plan = planOfValue(fieldNodes, returnType, scope)
  const text = plan ? itemText(plan, view) : undefined
  if (!plan || typeof text !== 'string') {
    dependencies.leaveOut()
    return view
  }
  const lastingText = isSubscribed && lastingOf ? itemText(plan, lastingOf(view)) : undefined
  const lasting = lastingText ?? undefined
  const isVolatile = plan.kind === 'object' && plan.fields.some(({ name }) => VOLATILE.has(name))
  if (!isVolatile) return written(texts.addConstant(text, lasting))
  const { dependency } = answer
  if (!dependency) dependencies.leaveOut()
  const bytes = planBytes(plan) + text.length + VIEW_BYTES
  const textOf = textWith(plan, sourceOf, viewOf)
  const slot = dependency && { dependency, textOf, isOfGiven, bytes }
  return written(texts.addVolatile(text, slot, lasting))
}

/** Measured: `bench/template-memory.ts`. */
const FIELD_BYTES = 200
/** Of the view that was written last; its text is kept, too. */
const VIEW_BYTES = 400

function planBytes(plan: ValuePlan): number {
  return plan.kind === 'object' ? plan.fields.length * FIELD_BYTES : 0
}

/** Apart: what is kept of a request must not keep the request. */
function textWith<Source extends object, View extends object>(
  plan: ValuePlan,
  sourceOf: (given: ReportHead) => Source,
  viewOf: (source: Source) => View,
): (given: ReportHead) => string {
  let last: { readonly source: Source; readonly text: string } | undefined
  return (given) => {
    const source = sourceOf(given)
    // Within a second mostly nothing changes, and to compare takes less than to write.
    if (last && hasSameValues(last.source, source)) return last.text
    const text = itemText(plan, viewOf(source))
    if (typeof text !== 'string') throw new Error('What was written before cannot be written again')
    last = { source, text }
    return text
  }
}

/** Of two objects of one kind: texts, numbers, booleans and null by the same names. */
function hasSameValues<Source extends object>(one: Source, other: Source): boolean {
  if (one === other) return true
  for (const name in one) if (one[name] !== other[name]) return false
  return true
}
