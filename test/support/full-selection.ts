import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/** Arguments by `Type.field`, for fields that have some. */
export type ArgumentsByField = Readonly<Record<string, string>>

/**
 * Every field below a type, each once on a path: where a type comes again below itself, only what has no
 * fields of its own. Fields that need arguments and are given none are left out.
 */
export function fullSelection(
  type: GraphQLNamedType,
  args: ArgumentsByField,
  above: readonly GraphQLNamedType[] = [],
): string {
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type)
    const given = args[`${type.name}.${field.name}`]
    if (given === undefined && field.args.some(isRequiredArgument)) return []
    if (isLeafType(below)) return `${field.name}${given ?? ''}`
    if (above.includes(type)) return []
    return `${field.name}${given ?? ''} ${fullSelection(below, args, [...above, type])}`
  })
  return `{ ${fields.join(' ')} }`
}

/** Every `Type.field` of the answer that has a value, however deep. */
export function fieldsWithValue(
  schema: GraphQLSchema,
  typeName: string,
  answer: unknown,
  seen: Set<string> = new Set(),
): ReadonlySet<string> {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) return seen
  const fields = type.getFields()
  for (const [name, value] of Object.entries(Object(answer))) {
    if (value === null || !fields[name]) continue
    const items = [value].flat(2).filter((item) => item !== null)
    if (items.length > 0) seen.add(`${typeName}.${name}`)
    const below = getNamedType(fields[name].type).name
    for (const item of items) fieldsWithValue(schema, below, item, seen)
  }
  return seen
}

/** Every `Type.field` that can be asked for below `Query`. */
export function fieldsToAsk(schema: GraphQLSchema): readonly string[] {
  const seen = new Set<string>()
  const walk = (type: GraphQLNamedType): void => {
    if (!isObjectType(type) || seen.has(type.name)) return
    seen.add(type.name)
    for (const { type: below } of fieldsOf(type)) walk(getNamedType(below))
  }
  const query = schema.getQueryType()
  for (const { type } of query ? fieldsOf(query) : []) walk(getNamedType(type))
  return [...seen].flatMap((name) => {
    const type = schema.getType(name)
    return isObjectType(type) ? fieldsOf(type).map((field) => `${name}.${field.name}`) : []
  })
}

function fieldsOf(type: {
  getFields(): Record<string, GraphQLField<unknown, unknown>>
}): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields())
}
