import type { NameLookup } from '../../reports/directory/directory.js'

/** A name that is not there yet is looked up when it is selected. */
export interface NamedEntity {
  readonly id: string
  readonly name?: string | null
  /** Default: looked up. */
  readonly names?: NameLookup
}
export type QueueModel = NamedEntity
export type AgentModel = NamedEntity

/** Whose report may not cost a call: its names may not either. */
export interface WithNames {
  readonly names: NameLookup
}
