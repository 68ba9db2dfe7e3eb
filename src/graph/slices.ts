import type { Turns } from './turns.js'

/** About ten milliseconds of graphql-js's work. */
export const VALUES_PER_TURN = 5_000

export interface Slicing {
  readonly items: number
  /** That writing all of them takes. */
  readonly values: number
  readonly turns: Turns
}

/**
 * The items of a large list, made and written some at a time, so that no answer keeps the others
 * waiting. graphql-js takes no asynchronous list, but a list of promises: those of one slice resolve
 * in one turn. A list that one turn can write is made at once.
 *
 * The one place that knows how large lists are handed to whoever writes them.
 */
export function inSlices<Item>(
  made: Iterable<Item>,
  { items, values, turns }: Slicing,
): readonly (Item | Promise<Item>)[] {
  if (values <= VALUES_PER_TURN) return [...made]
  const perTurn = Math.max(1, Math.floor((VALUES_PER_TURN * items) / values))
  const source = made[Symbol.iterator]()
  const next = (): Item => {
    const { done, value } = source.next()
    if (done) throw new Error('A list has fewer items than were counted')
    return value
  }
  let turn = Promise.resolve()
  return Array.from({ length: items }, (_, index) => {
    // Asked for when the slice before has been written, so slices of other answers come between.
    if (index % perTurn === 0) turn = turn.then(() => turns.next())
    return turn.then(next)
  })
}
