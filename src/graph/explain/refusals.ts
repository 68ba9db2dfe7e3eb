import type { GraphQLFormattedError } from 'graphql'
import { type OperationParts, type RootField, rootFields } from '../limits/root-fields.js'
import { isAskedByItself } from './asked-by-itself.js'
import type { AskingField } from './explained-operation.js'
import type { Refusal } from './explanation.js'

/** Errors of fields, as far as they were told as the client's to see. */
export function refusalsIn(
  errors: readonly GraphQLFormattedError[],
  fields: readonly AskingField[],
): readonly Refusal[] {
  return errors.flatMap((error) => {
    const { path } = error
    if (!path) return []
    const [root] = path
    const field = fields.find((one) => one.path.length === 1 && one.path[0] === root)
    return [{ path, report: field?.report ?? null, ...toldOf(error) }]
  })
}

/** An operation that is refused as a whole is refused in each of its fields that asks a report. */
export function refusalsOfAll(
  [error]: readonly GraphQLFormattedError[],
  parts: OperationParts,
): readonly Refusal[] {
  if (!error) return []
  return fieldsOf(parts).flatMap(({ definition, nodes: [node] }) => {
    const key = node?.alias?.value ?? node?.name.value
    if (key === undefined || !isAskedByItself(definition)) return []
    return [{ path: [key], report: definition.name, ...toldOf(error) }]
  })
}

function fieldsOf(parts: OperationParts): readonly RootField[] {
  try {
    return rootFields(parts)?.fields ?? []
  } catch {
    // It is what the operation was refused for.
    return []
  }
}

function toldOf({ message, extensions }: GraphQLFormattedError) {
  return { reason: String(extensions?.['code']), message }
}
