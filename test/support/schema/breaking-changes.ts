import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { federationPromises } from './federation-promises.js'

export interface BreakingChange {
  /** Where: `Type`, `Type.field`, `Type.field.argument`, `Enum.VALUE`, `Type.@key`. */
  readonly path: string
  readonly message: string
}

/** What the clients of `older`, a printed subgraph, and the graphs that it is part of cannot rest on any more in `newer`. */
export async function breakingChanges(older: string, newer: string): Promise<BreakingChange[]> {
  // The directives of federation are declared by its specification, which `@link` names.
  const [before, after] = [older, newer].map((text) => buildSchema(text, { assumeValidSDL: true }))
  if (!before || !after) return []
  const changes = await diff(before, after)
  const forClients = changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ path, message }))
  const kept = new Set(federationPromises(after).map(({ text }) => text))
  const forGraphs = federationPromises(before)
    .filter(({ path, text }) => !kept.has(text) && after.getType(path.replace(/\..*/, '')))
    .map(({ path, text }) => ({ path, message: `${text} is gone` }))
  return [...forClients, ...forGraphs]
}
