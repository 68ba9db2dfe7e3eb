import type { Mergeable } from './mergeable.js'

const NONE: ReadonlySet<string> = new Set()

/** An order by what queries ask for: whoever came first, the same queries make the same calls. */
export function byContent(one: Mergeable, other: Mergeable): number {
  if (one === other) return 0
  return (
    one.fromMs - other.fromMs ||
    one.toMs - other.toMs ||
    one.metrics.size - other.metrics.size ||
    byTexts(one.metrics, other.metrics) ||
    byConditions(one, other) ||
    compare(one.shape, other.shape)
  )
}

function byConditions({ conditions: one }: Mergeable, { conditions: other }: Mergeable): number {
  if (one.size !== other.size) return one.size - other.size
  // A filter may name its dimensions in any order.
  const dimensions = [...one.keys()].sort()
  const order = byTexts(dimensions, [...other.keys()].sort())
  if (order !== 0) return order
  for (const dimension of dimensions) {
    const [values, others] = [one.get(dimension) ?? NONE, other.get(dimension) ?? NONE]
    const byValues = values.size - others.size || byTexts(values, others)
    if (byValues !== 0) return byValues
  }
  return 0
}

/** By the first text that differs. */
function byTexts(ones: Iterable<string>, others: Iterable<string>): number {
  if (ones === others) return 0
  const rest = others[Symbol.iterator]()
  for (const one of ones) {
    const order = compare(one, rest.next().value ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
