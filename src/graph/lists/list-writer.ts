import type { GraphQLError } from 'graphql'
import { itemPieces } from '../item-text/item-pieces.js'
import type { ValuePlan } from '../item-text/item-plan.js'
import { itemText } from '../item-text/item-text.js'
import { bytesOf, type ListText, type TextPart } from '../item-text/list-text.js'
import type { ExecutedItems } from './executed-items.js'
import type { TextChunks } from './text-chunks.js'

/** A list to be written. */
export interface WritableList {
  /** Each item is made when it is asked for; the items are the same each time. */
  readonly items: () => Iterable<unknown>
  /** Null: no item can be written so. */
  readonly plan: ValuePlan | null
  /** Items that the plan cannot write, as graphql-js writes them. */
  readonly execute: (
    items: readonly unknown[],
    first: number,
  ) => ExecutedItems | Promise<ExecutedItems>
  /** How many of them at once: graphql-js cannot be interrupted. */
  readonly executedAtOnce: number
  /** The text of what graphql-js has written: lists within it may be texts already. */
  readonly partsOf: (text: string) => readonly TextPart[]
  readonly chunks: TextChunks
  /** Hears of what graphql-js has written, before it is kept; what it throws ends the list. */
  readonly onExecuted: (items: number, bytes: number) => void
  /** The list is written all the same, unless this throws. */
  readonly onErrors: (errors: readonly GraphQLError[]) => void
  /** Whether this turn of the event loop has had its share. */
  readonly isOver: () => boolean
}

/** What the writer waits for: a turn of its own, or a promise. */
export type Pause = 'turn' | Promise<unknown>

/** Writes a list, and tells whenever it has to wait. Throws the error that makes the list null. */
export function* writeList(list: WritableList): Generator<Pause, ListText, undefined> {
  const { chunks, plan, isOver, executedAtOnce } = list
  /** By the place in the list. */
  const executed = new Map<number, readonly TextPart[]>()
  /** Items that are left to graphql-js, next to each other. */
  let left: unknown[] = []
  let index = 0
  // To begin with the items may take longer than to write one of them.
  if (isOver()) yield 'turn'
  for (const item of list.items()) {
    if (isOver()) yield 'turn'
    const text = plan ? yield* plannedText(plan, item, isOver) : undefined
    const isLeft = text === undefined
    if (isLeft) left.push(item)
    index++
    if (left.length > 0 && (!isLeft || left.length === executedAtOnce)) {
      yield* writeLeft(list, left, index - left.length - (isLeft ? 0 : 1), executed)
      left = []
    }
    if (isLeft) continue
    if (index > 1) chunks.add(',')
    for (const piece of text) chunks.add(piece)
  }
  if (left.length > 0) yield* writeLeft(list, left, index - left.length, executed)
  return { ...chunks.end(), rewrite: () => rewritten(list, executed) }
}

/** Undefined: it is left to graphql-js. */
function* plannedText(
  plan: ValuePlan,
  item: unknown,
  isOver: () => boolean,
): Generator<Pause, readonly string[] | undefined, undefined> {
  const text = itemText(plan, item)
  if (text === undefined) return undefined
  if (text !== null) return [text]
  const pieces: string[] = []
  try {
    for (const piece of itemPieces(plan, item)) {
      pieces.push(piece)
      if (isOver()) yield 'turn'
    }
  } catch {
    // Whatever it is: graphql-js meets it again, and tells it with its path.
    return undefined
  }
  return pieces
}

/** In one turn: graphql-js cannot be interrupted. */
function* writeLeft(
  { chunks, execute, partsOf, onExecuted, onErrors, isOver }: WritableList,
  items: readonly unknown[],
  first: number,
  executed: Map<number, readonly TextPart[]>,
): Generator<Pause, void, undefined> {
  if (isOver()) yield 'turn'
  let result = execute(items, first)
  if (result instanceof Promise) {
    const waiting = result.then((settled) => {
      result = settled
    })
    yield waiting
  }
  if (result instanceof Promise) throw new Error('The writer went on before it could')
  const { values, errors } = result
  if (!values) {
    onErrors(errors.slice(0, -1))
    throw errors.at(-1) ?? new Error('graphql-js gave no list and no error')
  }
  onErrors(errors)
  const texts = values.map((value) => JSON.stringify(value))
  // What stands in them for texts that were written apart has been counted there.
  onExecuted(items.length, bytesOf(texts))
  const parts = texts.map(partsOf)
  for (const [offset, one] of parts.entries()) {
    executed.set(first + offset, one)
    if (first + offset > 0) chunks.add(',')
    chunks.addParts(one)
  }
}

/** Every item has been written before. */
function* rewritten(
  { items, plan }: WritableList,
  executed: ReadonlyMap<number, readonly TextPart[]>,
): Generator<TextPart, void, undefined> {
  let index = 0
  for (const item of items()) {
    const known = executed.get(index)
    const separator = index > 0 ? ',' : ''
    index++
    if (known) {
      yield separator
      yield* known
      continue
    }
    const text = plan ? itemText(plan, item) : undefined
    if (typeof text === 'string') yield separator + text
    else {
      if (!plan) throw new Error('An item that was written before cannot be written again')
      yield separator
      yield* itemPieces(plan, item)
    }
  }
}
