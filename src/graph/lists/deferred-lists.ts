import { GraphQLError, locatedError } from 'graphql'
import type { InsertedTexts } from '../item-text/inserted-texts.js'
import { itemText } from '../item-text/item-text.js'
import { type DeferredList, VALUES_PER_TURN } from './slices.js'

/** Lists to be filled, by the context of their operation: Apollo Server makes one for each. */
const byContext = new WeakMap<object, DeferredList[]>()

export function defer(context: object, list: DeferredList): void {
  const lists = byContext.get(context)
  if (lists) lists.push(list)
  else byContext.set(context, [list])
}

/** Each list is told once. */
export function takeDeferred(context: object): readonly DeferredList[] {
  const lists = byContext.get(context) ?? []
  byContext.delete(context)
  return lists
}

/**
 * Fills a list of the answer with its items as text, a slice in each turn of the event loop.
 * @returns the errors of items that could not be had: null is written for them
 */
export async function fill(
  data: unknown,
  { path, fieldNodes, valuesPerItem, items, write, ...list }: DeferredList,
  inserted: InsertedTexts,
  nextTurn: () => Promise<void>,
): Promise<readonly GraphQLError[]> {
  const names = pathOf(path)
  const target = valueAt(data, names)
  // An error beside it has taken the object that it was in.
  if (!Array.isArray(target)) return []
  const perTurn = Math.max(1, Math.floor(VALUES_PER_TURN / valuesPerItem))
  const errors: GraphQLError[] = []
  const texts: string[] = []
  let { plan } = list
  let waiting: Promise<void>[] = []
  await nextTurn()
  for (const item of items) {
    const text = plan ? itemText(plan, item) : undefined
    if (text === undefined) {
      // The other items are of its kind.
      plan = null
      const written = write(item)
      const index = texts.push('null') - 1
      if (written instanceof GraphQLError) {
        errors.push(locatedError(written, fieldNodes, [...names, index]))
      } else if (isPromise(written)) {
        waiting.push(
          Promise.resolve(written).then((value) => {
            texts[index] = JSON.stringify(value)
          }),
        )
      } else texts[index] = JSON.stringify(written)
    } else texts.push(text)
    if (texts.length % perTurn !== 0) continue
    // Names of one slice are looked up together.
    await Promise.all(waiting)
    waiting = []
    await nextTurn()
  }
  await Promise.all(waiting)
  target.splice(0, target.length, inserted.addItems(texts))
  return errors
}

type Path = DeferredList['path'] | undefined

export function pathOf(path: Path): readonly (string | number)[] {
  return path ? [...pathOf(path.prev), path.key] : []
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}
