import { isNullableType } from 'graphql'
import { type OperationParts, rootFields } from '../limits/root-fields.js'

/**
 * The data of a plan: null for each field that may be null, and as many nulls as a list of entities has
 * items. What may not be null never asks for data: it has its value.
 */
export function plannedData(
  parts: OperationParts,
  data: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const planned: Record<string, unknown> = { ...data }
  for (const { definition, nodes, args } of rootFields(parts)?.fields ?? []) {
    const [node] = nodes
    const key = node?.alias?.value ?? node?.name.value
    if (key === undefined) continue
    if (isNullableType(definition.type)) planned[key] = null
    else if (definition.name === '_entities') planned[key] = nullsFor(args())
  }
  return planned
}

/** One for each entity, as the list itself may be written as text. */
function nullsFor({ representations }: Readonly<Record<string, unknown>>): readonly null[] {
  return Array.isArray(representations) ? representations.map(() => null) : []
}
