interface Appointment {
  readonly atMs: number
  readonly act: () => void
}

/** What happens when; a binary heap. */
export class Agenda {
  readonly #heap: Appointment[] = []

  at(atMs: number, act: () => void): void {
    const heap = this.#heap
    const added = { atMs: Math.round(atMs), act }
    let index = heap.length
    heap.push(added)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (!parent || parent.atMs <= added.atMs) break
      heap[index] = parent
      index = above
    }
    heap[index] = added
  }

  next(): Appointment | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const child =
        (heap[left + 1]?.atMs ?? Infinity) < (heap[left]?.atMs ?? Infinity) ? left + 1 : left
      const below = heap[child]
      if (!below || below.atMs >= last.atMs) break
      heap[index] = below
      index = child
    }
    heap[index] = last
    return first
  }
}

/** Chance that can be had again. Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
