import type { ListText } from '../item-text/list-text.js'
import { written } from '../item-text/written.js'
import { type Pause, type WritableList, writeList } from './list-writer.js'

/** A list that its HTTP request may have written. */
export interface AdmittedList {
  /** @param made the same items each time */
  readonly writable: (made: () => Iterable<unknown>) => WritableList
  /** Whether this turn of the event loop has had its share. */
  readonly isOver: () => boolean
  /** What stands for the text in the answer. */
  readonly insert: (text: ListText) => object
  /** Resolves when it is this list's turn; rejects when nobody waits for it any more. */
  readonly nextTurn: () => Promise<void>
}

type Writing = Generator<Pause, ListText, undefined>

/** An item as a resolver may return it; the only one that stands in such a list is the text of all. */
type StandIn<Item> = Item & Promise<Item>

/**
 * The items of a list, as text where they can be written so: in a tenth of the time that graphql-js
 * takes (`npm run bench -- http`). Written in slices, of which a turn of the event loop has one: a list that
 * this turn has no time for is a promise.
 *
 * This is the one place that knows how lists come to be written.
 * @param made the items, each made when it is asked for, the same each time: what is too large to be kept
 *   is made again when it is sent
 */
export function inSlices<Item>(
  made: () => Iterable<Item>,
  list: AdmittedList,
): readonly StandIn<Item>[] | Promise<readonly StandIn<Item>[]> {
  const standIn = (text: ListText) =>
    // graphql-js takes it as a promise; resolvers of lists in lists may not return promises, by their types.
    text.byteLength === 0 ? [] : [written<Item>(list.insert(text)) as StandIn<Item>]
  const writing = begun(made, list)
  const first = writing.next()
  if (first.done) return standIn(first.value)
  return rest(writing, first.value, list.nextTurn).then(standIn)
}

/** Also to plan a list takes time, which a document with many of them would take in one turn. */
function* begun(made: () => Iterable<unknown>, { isOver, writable }: AdmittedList): Writing {
  if (isOver()) yield 'turn'
  const list = writable(made)
  try {
    return yield* writeList(list)
  } catch (error) {
    list.chunks.drop()
    throw error
  }
}

async function rest(writing: Writing, pause: Pause, nextTurn: () => Promise<void>) {
  let waiting = pause
  for (;;) {
    await (waiting === 'turn' ? nextTurn() : waiting)
    const step = writing.next()
    if (step.done) return step.value
    waiting = step.value
  }
}
