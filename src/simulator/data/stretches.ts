/** A stretch of time; the end is exclusive. */
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

/** In order, joined where they touch or overlap. */
export function union(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = []
  for (const { fromMs, toMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1)
    if (!last || fromMs > last.toMs) joined.push({ fromMs, toMs })
    else if (toMs > last.toMs) joined[joined.length - 1] = { fromMs: last.fromMs, toMs }
  }
  return joined
}

/** What holds in a stretch. */
export interface Laid<Of> extends Stretch {
  readonly of: Of
}

/** Where a stretch of the top is, this holds; elsewhere what held before. Both lists are in order. */
export function over<Of>(
  base: readonly Laid<Of>[],
  top: readonly Stretch[],
  of: Of,
): readonly Laid<Of>[] {
  if (top.length === 0) return base
  const laid: Laid<Of>[] = []
  let next = 0
  for (const below of base) {
    let atMs = below.fromMs
    while ((top[next]?.toMs ?? Number.POSITIVE_INFINITY) <= atMs) next += 1
    for (let at = next; atMs < below.toMs; at++) {
      const above = top[at]
      const aboveMs = above?.fromMs ?? below.toMs
      const untilMs = Math.min(below.toMs, aboveMs)
      if (untilMs > atMs) laid.push({ fromMs: atMs, toMs: untilMs, of: below.of })
      if (!above || aboveMs >= below.toMs) break
      const fromMs = Math.max(atMs, aboveMs)
      atMs = Math.min(below.toMs, above.toMs)
      laid.push({ fromMs, toMs: atMs, of })
    }
  }
  return laid
}

/** Neighbours of which the same holds as one. */
export function merged<Of>(
  laid: readonly Laid<Of>[],
  areSame: (one: Of, next: Of) => boolean,
): readonly Laid<Of>[] {
  const whole: Laid<Of>[] = []
  for (const one of laid) {
    const last = whole.at(-1)
    if (last && last.toMs === one.fromMs && areSame(last.of, one.of)) {
      whole[whole.length - 1] = { fromMs: last.fromMs, toMs: one.toMs, of: last.of }
    } else {
      whole.push(one)
    }
  }
  return whole
}
