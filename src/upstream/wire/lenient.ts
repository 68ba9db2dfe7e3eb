import { z } from 'zod'
import type { NextTurn } from '../../time/turns.js'
import { Oddities, type OddityKind } from './oddities.js'

/** Items of lists, inner ones included, that are checked in one turn of the event loop: some ten milliseconds. */
const ITEMS_PER_TURN = 2_000

/** A list whose items are checked later; `checked` takes their place. */
interface DeferredItems {
  readonly items: readonly unknown[]
  readonly checked: unknown[]
  readonly check: (item: unknown) => unknown
}

/** The state of checking one document. */
interface Checking {
  readonly oddities: Oddities
  readonly deferred: DeferredItems[]
  /** Items of lists that were checked in this turn of the event loop. */
  items: number
}

/** The item schemas of lists, which Zod does not know: a list is `z.custom` to it. */
const itemSchemas = new WeakMap<z.core.$ZodType, z.core.$ZodType>()

/**
 * What is being checked at the moment: Zod passes no context to the parts of a schema, and checks in one go.
 * An AsyncLocalStorage would do the same, but from its first use on Node notes every promise, tick and write
 * of the process.
 */
let checking: Checking | undefined

/**
 * Checks a document; of large lists one slice in each turn of the event loop. A lenient part that
 * cannot be read or cannot be true becomes null and is counted.
 */
export async function readLeniently<T>(
  schema: z.ZodType<T>,
  document: unknown,
  nextTurn: NextTurn,
) {
  const oddities = new Oddities()
  const run: Checking = { oddities, deferred: [], items: 0 }
  const parsed = within(run, () => schema.safeParse(document))
  if (!parsed.success) return { parsed, oddities }
  // Lists within checked items are added while the loop runs.
  for (const { items, checked, check } of run.deferred) {
    while (checked.length < items.length) {
      if (run.items >= ITEMS_PER_TURN) {
        await nextTurn()
        run.items = 0
      }
      run.items += 1
      checked.push(within(run, () => check(items[checked.length])))
    }
  }
  return { parsed, oddities }
}

function within<Result>(run: Checking, check: () => Result): Result {
  const outer = checking
  checking = run
  try {
    return check()
  } finally {
    checking = outer
  }
}

/** A field that may be absent. Null: its value cannot be read, or cannot be true. */
export function field<T>(schema: z.ZodType<T>, kind: OddityKind = 'field') {
  return orNull(schema, kind).optional()
}

/** A field that may be absent or null. */
export function nullableField<T>(schema: z.ZodType<T>, kind: OddityKind = 'field') {
  return orNull(schema.nullable(), kind).optional()
}

/** A number as `field` reads it; a value of another type is an oddity of its own kind. */
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
 * A list whose odd items become null. In a large document it is filled after the rest has been checked,
 * so no part of a schema may read it.
 */
export function list<T>(item: z.ZodType<T>, kind: OddityKind = 'item') {
  const one = orNull(item, kind)
  const check = (value: unknown) => one.parse(value)
  const schema = z.custom<readonly unknown[]>(Array.isArray).transform((items): (T | null)[] => {
    const run = checking
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

/** The schema of a list's items; undefined for a schema that `list` did not make. */
export function itemSchemaOf(list: z.core.$ZodType): z.core.$ZodType | undefined {
  return itemSchemas.get(list)
}

/**
 * The main list of an answer: null is counted and read as null. With anything else but a list the
 * answer as a whole cannot be read.
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
  checking?.oddities.add(kind)
}
