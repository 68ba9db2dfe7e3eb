import { z } from 'zod'
import { itemSchemaOf } from './lenient.js'

const known = new WeakMap<z.core.$ZodType, ReadonlySet<string>>()

/**
 * A path in a document, for errors. Keys that the schema does not name may be a person's name or a
 * secret, and become `*`.
 */
export function safePath(schema: z.core.$ZodType, path: readonly PropertyKey[]): string {
  const names = fieldNames(schema)
  return path
    .map((step) => (typeof step === 'number' || names.has(String(step)) ? String(step) : '*'))
    .join('.')
}

/** The names of all fields of a schema, at every depth. */
function fieldNames(schema: z.core.$ZodType): ReadonlySet<string> {
  const before = known.get(schema)
  if (before) return before
  const names = new Set<string>()
  const seen = new Set<z.core.$ZodType>()
  const open = [schema]
  for (let one = open.pop(); one; one = open.pop()) {
    if (seen.has(one)) continue
    seen.add(one)
    if (one instanceof z.ZodObject) for (const name of Object.keys(one.shape)) names.add(name)
    open.push(...partsOf(one))
  }
  known.set(schema, names)
  return names
}

function partsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape)
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodUnion) return schema.options
  const items = itemSchemaOf(schema)
  if (items) return [items]
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out]
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) {
    return [schema.unwrap()]
  }
  return []
}
