import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../context.js'
import { planOfItems } from '../item-text/item-plan.js'
import { ClientHasLeftError } from '../lists/client-has-left.js'
import { executedItems } from '../lists/executed-items.js'
import { addItemErrors } from '../lists/item-errors.js'
import type { AdmittedList } from '../lists/slices.js'
import { TextChunks } from '../lists/text-chunks.js'
import { type ListSize, writtenValues } from './written-values.js'

/** What graphql-js has written is kept until it is sent, so a value of it that is longer counts as several. */
export const BYTES_PER_VALUE = 64

/** An error with its path and code is some 200 bytes, and is made anew for each field. */
const VALUES_PER_ERROR = 3

const MEGABYTE = 1_000_000

/** Some five milliseconds of graphql-js's work. */
const VALUES_AT_ONCE = 2_500

/** Names of these are looked up together: Genesys Cloud tells as many in one call. */
const ITEMS_AT_ONCE = 100

/**
 * Counts a list that may be large against what its HTTP request may write, before any of it is made.
 * Throws where it does not fit.
 */
export function admittedList(
  size: ListSize,
  context: RequestContext,
  info: GraphQLResolveInfo,
): AdmittedList {
  const { usage, texts, turns, caller, explaining } = context
  const values = writtenValues(info, size)
  usage.take('values', values)
  const valuesPerItem = size.items > 0 ? values / size.items : 0
  return {
    writable: (made) => {
      const plan = planOfItems(info.fieldNodes, info.returnType, info)
      if (!plan) usage.take('resolvedValues', values)
      return {
        // The plan of an operation writes nothing, but fields that only graphql-js can write may ask.
        items: explaining?.mode === 'plan' && plan ? noItems : made,
        plan,
        execute: (items, first) => executedItems(info, items, first, context),
        executedAtOnce: Math.min(
          ITEMS_AT_ONCE,
          Math.ceil(VALUES_AT_ONCE / Math.max(1, valuesPerItem)),
        ),
        partsOf: (text) => texts.partsOf(text),
        chunks: new TextChunks(texts.room, (bytes) => usage.take('megabytes', bytes / MEGABYTE)),
        onExecuted: (items, bytes) => {
          const expected = Math.ceil(items * valuesPerItem)
          const counted = Math.max(expected, Math.ceil(bytes / BYTES_PER_VALUE))
          usage.take('resolvedValues', plan ? counted : counted - expected)
        },
        onErrors: (errors) => {
          usage.take('resolvedValues', errors.length * VALUES_PER_ERROR)
          addItemErrors(context, errors)
        },
        isOver: () => turns.isOver(),
      }
    },
    isOver: () => turns.isOver(),
    insert: (text) => texts.addItems(text),
    nextTurn: async () => {
      await turns.next(caller.id, usage)
      if (context.hasLeft()) throw new ClientHasLeftError()
    },
  }
}

function noItems(): readonly never[] {
  return []
}
