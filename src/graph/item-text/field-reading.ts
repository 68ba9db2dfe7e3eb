import {
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  getArgumentValues,
  Kind,
  type ValueNode,
} from 'graphql'
import type { SelectionScope } from '../limits/selected-fields.js'

/** Undefined where a resolver that is `readable` does not know the value at once. */
export type Read = (source: unknown) => unknown

/** A resolver that often knows its value at once, and how that is read; undefined where it does not. */
export function readable<Resolver extends object, Source>(
  read: (source: Source) => unknown,
  resolver: Resolver,
): Resolver {
  return Object.assign(resolver, { [READ]: read })
}

const READ = Symbol('read')

/** A resolver that needs its object and its arguments alone, and knows its value at once. */
export function readableWith<Source, Args, Value>(read: (source: Source, args: Args) => Value) {
  return Object.assign((source: Source, args: Args) => read(source, args), { [READ_WITH]: read })
}

const READ_WITH = Symbol('read with arguments')

interface Reading {
  readonly read: Read | null
  /** The same in every request: its arguments have no variables. */
  readonly isFixed: boolean
}

/** How a field is read from its object; undefined where its resolver needs more. */
export function readingOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  { variableValues }: SelectionScope,
): Reading | undefined {
  const { args, resolve } = definition
  if (args.length > 0) {
    if (!resolve || !hasReadWith(resolve)) return undefined
    const given = argumentsOf(definition, node, variableValues)
    if (!given) return undefined
    const read = (source: unknown) => resolve[READ_WITH](source, given)
    return { read, isFixed: !(node.arguments ?? []).some(({ value }) => hasVariable(value)) }
  }
  if (!resolve) return { read: null, isFixed: true }
  if (hasRead(resolve)) return { read: resolve[READ], isFixed: true }
  // A resolver that declares nothing beside its object needs nothing else.
  if (resolve.length !== 1) return undefined
  return { read: (source) => Reflect.apply(resolve, undefined, [source]), isFixed: true }
}

/** Undefined where they are not valid: graphql-js meets them again, and says so. */
function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variableValues: SelectionScope['variableValues'],
): Readonly<Record<string, unknown>> | undefined {
  try {
    return getArgumentValues(definition, node, variableValues)
  } catch {
    return undefined
  }
}

function hasVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true
    case Kind.LIST:
      return value.values.some(hasVariable)
    case Kind.OBJECT:
      return value.fields.some((field) => hasVariable(field.value))
    default:
      return false
  }
}

function hasRead(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): resolve is GraphQLFieldResolver<unknown, unknown> & { readonly [READ]: Read } {
  return READ in resolve
}

function hasReadWith(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): resolve is GraphQLFieldResolver<unknown, unknown> & {
  readonly [READ_WITH]: (source: unknown, args: unknown) => unknown
} {
  return READ_WITH in resolve
}
