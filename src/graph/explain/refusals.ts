import type { GraphQLFormattedError } from 'graphql'
import { type OperationParts, type RootField, rootFields } from '../limits/root-fields.js'
import { isAskedByItself } from './asked-by-itself.js'
import { type AskingField, placeOf } from './explained-operation.js'
import type { Refusal } from './explanation.js'
import { grouped } from './grouped.js'

/** Errors of fields, as far as they were told as the client's to see: one of each code for each field. */
export function refusalsIn(
  errors: readonly GraphQLFormattedError[],
  fields: readonly AskingField[],
): readonly Refusal[] {
  const fieldsAt = grouped(fields, ({ path }) => path.join('.'))
  const refusals = new Map<string, readonly Refusal[]>()
  for (const error of errors) {
    if (!error.path) continue
    const path = placeOf(error.path)
    const told = toldOf(error)
    const id = [told.reason, ...path].join('.')
    if (refusals.has(id)) continue
    const reports = reportsAt(path, told.reason, fieldsAt)
    refusals.set(
      id,
      reports.map((report) => ({ path, report, ...told })),
    )
  }
  return [...refusals.values()].flat()
}

/** Of the fields there, or around it: those that failed so. */
function reportsAt(
  path: readonly string[],
  reason: string,
  fieldsAt: ReadonlyMap<string, readonly AskingField[]>,
): readonly (string | null)[] {
  for (let length = path.length; length > 0; length--) {
    const fields = fieldsAt.get(path.slice(0, length).join('.'))
    if (!fields) continue
    const failed = fields.filter(({ failures }) => failures.has(reason))
    return (failed.length > 0 ? failed : fields.slice(0, 1)).map(({ report }) => report)
  }
  return [null]
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
