import { canonicalId, compareTexts } from '../ids.js'
import type { ReadDimensions } from '../keyed-metrics/keyed-groups.js'

/** What a row is of: the entries of a flow, or one of its outcomes. */
export interface FlowOutcomeKey {
  readonly flowId: string
  /** Null: the entries. */
  readonly outcomeId: string | null
  readonly value: string | null
}

/** Groups without a flow are of none; those without an outcome hold what the flow has as a whole. */
export function flowOutcomeKeyFrom({
  flowId,
  flowOutcomeId,
  flowOutcomeValue,
}: ReadDimensions): FlowOutcomeKey | 'unread' | undefined {
  if (flowId === null || flowOutcomeId === null || flowOutcomeValue === null) return 'unread'
  if (flowId === undefined) return undefined
  const id = canonicalId(flowId)
  if (flowOutcomeId === undefined) return { flowId: id, outcomeId: null, value: null }
  return { flowId: id, outcomeId: canonicalId(flowOutcomeId), value: flowOutcomeValue ?? null }
}

export function textOf({ flowId, outcomeId, value }: FlowOutcomeKey): string {
  return JSON.stringify([flowId, outcomeId, value])
}

/** The entries of a flow first, then its outcomes. */
export function compareKeys(a: FlowOutcomeKey, b: FlowOutcomeKey): number {
  return (
    compareTexts(a.flowId, b.flowId) ||
    compareOrNone(a.outcomeId, b.outcomeId) ||
    compareOrNone(a.value, b.value)
  )
}

function compareOrNone(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return compareTexts(a, b)
}
