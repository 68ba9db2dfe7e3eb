import { type GraphQLSchema, getNamedType, isEnumType, isInterfaceType } from 'graphql'
import type { Catalog } from '../reports/catalog.js'

/** How the enum `ReportKind` names a report: QUEUE_PERFORMANCE is `queuePerformance`. */
export function kindOf(reportId: string): string {
  return reportId.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** The reports of these kinds, each of which is one of the catalog's. */
export function reportIdsOf(kinds: readonly string[], catalog: Catalog): readonly string[] {
  return catalog.map(({ id }) => id).filter((id) => kinds.includes(kindOf(id)))
}

/**
 * Holds the schema, which is the contract, against the catalog: each report has its field of `Query`
 * and its `ReportKind`, and nothing else has. Throws where they differ.
 */
export function checkReports(schema: GraphQLSchema, catalog: Catalog): void {
  const ids = catalog.map(({ id }) => id)
  const kind = schema.getType('ReportKind')
  const kinds = isEnumType(kind) ? kind.getValues().map(({ name }) => name) : []
  const problems = [
    ...differences('field of Query', reportFields(schema), ids),
    ...differences('value of ReportKind', kinds, ids.map(kindOf)),
  ]
  if (problems.length > 0) throw new Error(`Schema and catalog differ: ${problems.join('; ')}`)
}

function reportFields(schema: GraphQLSchema): readonly string[] {
  const report = schema.getType('AnalyticsReport')
  const types = isInterfaceType(report) ? schema.getImplementations(report).objects : []
  return Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ type }) => types.some((one) => one === getNamedType(type)))
    .map(({ name }) => name)
}

function differences(
  what: string,
  written: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  const missing = wanted.filter((name) => !written.includes(name))
  const unknown = written.filter((name) => !wanted.includes(name))
  return [
    ...missing.map((name) => `there is no ${what} ${name}`),
    ...unknown.map((name) => `the ${what} ${name} has no report in reports/catalog.ts`),
  ]
}
