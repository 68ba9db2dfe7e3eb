import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import type { InsertedTexts } from '../item-text/inserted-texts.js'
import type { ValuePlan } from '../item-text/item-plan.js'
import { itemText } from '../item-text/item-text.js'

/** About ten milliseconds of graphql-js's work, and two where items are written as text. */
export const VALUES_PER_TURN = 5_000

/** Where a list stands in the answer, and in the document. */
export type ListPlace = Pick<GraphQLResolveInfo, 'path' | 'fieldNodes'>

/** A list that is handed over empty, and filled when the rest of its answer has been made. */
export interface DeferredList extends ListPlace {
  /** What writing one item takes. */
  readonly valuesPerItem: number
  /** Each is made when it is asked for. In place of an item that cannot be had: its error. */
  readonly items: Iterable<unknown>
  /** Null: no item can be written so. */
  readonly plan: ValuePlan | null
  /** The item as graphql-js writes it, or a promise of that. */
  readonly write: (item: unknown) => unknown
}

export interface ListParts extends ListPlace {
  readonly items: number
  /** That writing all of them takes. */
  readonly values: number
  /** Null: no item can be written as text. */
  readonly planned: () => ValuePlan | null
  readonly texts: InsertedTexts
  readonly defer: (list: DeferredList) => void
}

/**
 * The items of a list, as text where they can be written so: in a tenth of the time that graphql-js
 * takes (`npm run bench -- http`). A large list is not made here: it would keep every other request
 * waiting.
 *
 * This is the one place that knows how lists come to be written.
 */
export function inSlices<Item>(
  made: Iterable<Item>,
  { items, values, path, fieldNodes, planned, texts, defer }: ListParts,
): readonly (Item | Promise<Item>)[] {
  if (items === 0) return [...made]
  const plan = planned()
  if (values > VALUES_PER_TURN && items > 1) {
    const pattern = new Pattern<Item>()
    defer({
      path,
      fieldNodes,
      valuesPerItem: values / items,
      items: made,
      plan,
      write: (item) => pattern.write(item as Item),
    })
    return [pattern.item]
  }
  const whole = [...made]
  const written = plan && textsOf(whole, plan)
  return written ? [new Pattern<Item>(texts.addItems(written)).item] : whole
}

/** Null where one of them cannot be written so. */
function textsOf(items: readonly unknown[], plan: ValuePlan): readonly string[] | null {
  const texts: string[] = []
  for (const item of items) {
    const text = itemText(plan, item)
    if (text === undefined) return null
    texts.push(text)
  }
  return texts
}

/**
 * Stands for a list in what a resolver returns. `completeListValue` (graphql-js 16) calls `then` of an
 * item that is a promise with the function that writes what it resolves to, and takes what `then`
 * returns for the item: a promise to wait for, or, as here, what is written.
 */
class Pattern<Item> {
  readonly item: Promise<Item>
  #write: ((item: Item) => unknown) | undefined

  /** @param written what is put into the answer; default: nothing, until the list is filled */
  constructor(written: object | null = null) {
    this.item = Object.assign(new Promise<Item>(() => {}), {
      [THEN]: (write: (item: Item) => unknown) => {
        this.#write = write
        return written
      },
    })
  }

  /** As graphql-js writes an item; an error is what it is. */
  write(item: Item): unknown {
    const write = this.#write
    if (!write) throw new Error('graphql-js did not say how an item is written')
    return item instanceof GraphQLError ? item : write(item)
  }
}

/** Promises have it of their own; this one is asked only by graphql-js, and only once. */
const THEN = 'then'
