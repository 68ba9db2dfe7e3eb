import { GraphQLError, locatedError } from 'graphql'
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
 * Fills a list of the answer, a slice in each turn of the event loop.
 * @returns the errors of items that could not be had: null is written for them
 */
export async function fill(
  data: unknown,
  list: DeferredList,
  nextTurn: () => Promise<void>,
): Promise<readonly GraphQLError[]> {
  const path = pathOf(list.path)
  const target = valueAt(data, path)
  // An error beside it has taken the object that it was in.
  if (!Array.isArray(target)) return []
  target.length = 0
  const perTurn = Math.max(1, Math.floor(VALUES_PER_TURN / list.valuesPerItem))
  const errors: GraphQLError[] = []
  let waiting: Promise<void>[] = []
  await nextTurn()
  for (const written of list.written()) {
    const isError = written instanceof GraphQLError
    const index = target.push(isError ? null : written) - 1
    if (isError) errors.push(locatedError(written, list.fieldNodes, [...path, index]))
    else if (isPromise(written)) {
      waiting.push(
        Promise.resolve(written).then((item) => {
          target[index] = item
        }),
      )
    }
    if (target.length % perTurn !== 0) continue
    // Names of one slice are looked up together.
    await Promise.all(waiting)
    waiting = []
    await nextTurn()
  }
  await Promise.all(waiting)
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
