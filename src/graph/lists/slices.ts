import { GraphQLError, type GraphQLResolveInfo } from 'graphql'

/** About ten milliseconds of graphql-js's work. */
export const VALUES_PER_TURN = 5_000

/** Where a list stands in the answer, and in the document. */
export type ListPlace = Pick<GraphQLResolveInfo, 'path' | 'fieldNodes'>

/** A list that is handed over empty, and filled when the rest of its answer has been made. */
export interface DeferredList extends ListPlace {
  /** What writing one item takes. */
  readonly valuesPerItem: number
  /**
   * The items as graphql-js writes them, each made and written when it is asked for. In place of an
   * item that cannot be had: its error.
   */
  readonly written: () => Iterable<unknown>
}

export interface ListParts extends ListPlace {
  readonly items: number
  /** That writing all of them takes. */
  readonly values: number
  readonly defer: (list: DeferredList) => void
}

/**
 * The items of a list. A large one is not made here: graphql-js writes all that it is given in one
 * go, and would keep every other request waiting.
 *
 * This is the one place that knows how large lists come to be written.
 */
export function inSlices<Item>(
  made: Iterable<Item>,
  { items, values, path, fieldNodes, defer }: ListParts,
): readonly (Item | Promise<Item>)[] {
  if (values <= VALUES_PER_TURN || items < 2) return [...made]
  const pattern = new Pattern<Item>()
  const written = () => pattern.writeAll(made)
  defer({ path, fieldNodes, valuesPerItem: values / items, written })
  return [pattern.item]
}

/**
 * Learns from graphql-js how an item of a list is written. `completeListValue` (graphql-js 16) calls
 * `then` of an item that is a promise with the function that writes what it resolves to, and takes
 * what `then` returns for the item: a promise to wait for, or, as here, what is written.
 */
class Pattern<Item> {
  readonly item: Promise<Item>
  #write: ((item: Item) => unknown) | undefined

  constructor() {
    this.item = Object.assign(new Promise<Item>(() => {}), {
      [THEN]: (write: (item: Item) => unknown) => {
        this.#write = write
        return null
      },
    })
  }

  *writeAll(made: Iterable<Item>): Generator<unknown, void, undefined> {
    const write = this.#write
    if (!write) throw new Error('graphql-js did not say how an item is written')
    for (const item of made) yield item instanceof GraphQLError ? item : write(item)
  }
}

/** Promises have it of their own; this one is asked only by graphql-js, and only once. */
const THEN = 'then'
