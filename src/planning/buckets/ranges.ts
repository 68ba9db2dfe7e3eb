/** Instants in epoch milliseconds, half-open. */
export interface Range {
  readonly fromMs: number
  readonly toMs: number
}

/** What both have; null: nothing. */
export function common(one: Range, other: Range): Range | null {
  const fromMs = Math.max(one.fromMs, other.fromMs)
  const toMs = Math.min(one.toMs, other.toMs)
  return toMs > fromMs ? { fromMs, toMs } : null
}

/** What of a range is left beside others. */
export function without(range: Range, others: readonly Range[]): readonly Range[] {
  let left: readonly Range[] = [range]
  for (const other of others) left = left.flatMap((one) => beside(one, other))
  return left
}

function beside(range: Range, other: Range): readonly Range[] {
  const { fromMs, toMs } = range
  const shared = common(range, other)
  if (!shared) return [range]
  return [
    ...(fromMs < shared.fromMs ? [{ fromMs, toMs: shared.fromMs }] : []),
    ...(shared.toMs < toMs ? [{ fromMs: shared.toMs, toMs }] : []),
  ]
}

/** The steps that lie within. */
export function wholeSteps({ fromMs, toMs }: Range, stepMs: number): Range | null {
  const whole = {
    fromMs: Math.ceil(fromMs / stepMs) * stepMs,
    toMs: Math.floor(toMs / stepMs) * stepMs,
  }
  return whole.toMs > whole.fromMs ? whole : null
}

/** The steps of which any part lies within. In the order of time, each step once. */
export function touchedSteps(ranges: readonly Range[], stepMs: number): readonly Range[] {
  const touched: Range[] = []
  for (const { fromMs, toMs } of ranges.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const range = {
      fromMs: Math.floor(fromMs / stepMs) * stepMs,
      toMs: Math.ceil(toMs / stepMs) * stepMs,
    }
    const last = touched.at(-1)
    if (last && range.fromMs <= last.toMs) {
      touched[touched.length - 1] = { ...last, toMs: Math.max(last.toMs, range.toMs) }
    } else touched.push(range)
  }
  return touched
}
