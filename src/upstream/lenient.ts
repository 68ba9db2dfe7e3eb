import { AsyncLocalStorage } from 'node:async_hooks'
import { z } from 'zod'
import { Oddities, type OddityKind } from './oddities.js'

/** Zod hands nothing down to the parts of a schema: the list of the answer that is being read. */
const reading = new AsyncLocalStorage<Oddities>()

/**
 * Checks a document. Its lenient parts that are odd become null and are counted; undefined when
 * the rest is not as expected.
 */
export function readLeniently<T>(schema: z.ZodType<T>, document: unknown) {
  const oddities = new Oddities()
  return { parsed: reading.run(oddities, () => schema.safeParse(document)), oddities }
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

/** A list whose odd items are null: each costs only itself. */
export function list<T>(item: z.ZodType<T>, kind: OddityKind = 'item') {
  return z.array(orNull(item, kind))
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
  reading.getStore()?.add(kind)
}
