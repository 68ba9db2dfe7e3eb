import { AsyncLocalStorage } from 'node:async_hooks'
import { z } from 'zod'
import type { NextTurn } from '../../time/turns.js'
import { Oddities, type OddityKind } from './oddities.js'

/** Items of lists, inner ones included, that are checked in one turn: some ten milliseconds. */
const ITEMS_PER_TURN = 2_000

/** A list whose items are checked later, each with what is put in its place. */
interface DeferredItems {
  readonly items: readonly unknown[]
  readonly checked: unknown[]
  readonly check: (item: unknown) => unknown
}

/** Of the document that is being checked. */
interface Checking {
  readonly oddities: Oddities
  readonly deferred: DeferredItems[]
  /** Items of lists that were checked in this turn. */
  items: number
}

/** Zod does not see into a list that is checked later. */
const itemSchemas = new WeakMap<z.core.$ZodType, z.core.$ZodType>()

/** Zod hands nothing down to the parts of a schema. */
const checking = new AsyncLocalStorage<Checking>()

/**
 * Checks a document, of large lists a slice in each turn. Its lenient parts that are odd become null
 * and are counted; undefined when the rest is not as expected.
 */
export async function readLeniently<T>(
  schema: z.ZodType<T>,
  document: unknown,
  nextTurn: NextTurn,
) {
  const oddities = new Oddities()
  const run: Checking = { oddities, deferred: [], items: 0 }
  const parsed = checking.run(run, () => schema.safeParse(document))
  if (!parsed.success) return { parsed, oddities }
  // Grows while it is walked: by the lists within those that are checked.
  for (const { items, checked, check } of run.deferred) {
    while (checked.length < items.length) {
      if (run.items >= ITEMS_PER_TURN) {
        await nextTurn()
        run.items = 0
      }
      run.items += 1
      checked.push(checking.run(run, check, items[checked.length]))
    }
  }
  return { parsed, oddities }
}

/** A field that may be absent. Null: something stands there that cannot be read, or cannot be true. */
export function field<T>(schema: z.ZodType<T>, kind: OddityKind = 'field') {
  return orNull(schema, kind).optional()
}

/** A field that may be absent, or null in its place. */
export function nullableField<T>(schema: z.ZodType<T>, kind: OddityKind = 'field') {
  return orNull(schema.nullable(), kind).optional()
}

/** A number as `field` reads one; one that is no number at all is an oddity of its own. */
export function numberField(schema: z.ZodType<number>) {
  const wide: z.ZodType<number | null> = schema
  return wide
    .catch(({ value }) => {
      note(typeof value === 'number' || value === null ? 'number' : 'type')
      return null
    })
    .optional()
}

/**
 * A list whose odd items are null: each costs only itself. Of a large document it is filled when the
 * rest has been checked, so a schema must not look into it.
 */
export function list<T>(item: z.ZodType<T>, kind: OddityKind = 'item') {
  const one = orNull(item, kind)
  const check = (value: unknown) => one.parse(value)
  const schema = z.custom<readonly unknown[]>(Array.isArray).transform((items): (T | null)[] => {
    const run = checking.getStore()
    if (!run || run.items + items.length <= ITEMS_PER_TURN) {
      if (run) run.items += items.length
      return items.map(check)
    }
    const checked: (T | null)[] = []
    run.deferred.push({ items, checked, check })
    return checked
  })
  itemSchemas.set(schema, item)
  return schema
}

/** The schema of a list's items; undefined: it is none that `list` made. */
export function itemSchemaOf(list: z.core.$ZodType): z.core.$ZodType | undefined {
  return itemSchemas.get(list)
}

/**
 * What an answer is about: null in its place is counted and read as null. Anything else but a list
 * leaves nothing to read, so the answer as a whole is not as expected.
 */
export function mainList<T>(item: z.ZodType<T>, kind: OddityKind = 'item') {
  const nothing = z.null().refine(() => {
    note('field')
    return true
  })
  return z.union([list(item, kind), nothing]).optional()
}

/** Null where it is odd. */
export function orNull<T>(schema: z.ZodType<T>, kind: OddityKind) {
  const wide: z.ZodType<T | null> = schema
  return wide.catch(() => {
    note(kind)
    return null
  })
}

function note(kind: OddityKind): void {
  checking.getStore()?.oddities.add(kind)
}
