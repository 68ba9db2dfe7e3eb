/** A name that is not there yet is looked up when it is selected. */
export interface NamedEntity {
  readonly id: string
  readonly name?: string | null
  /** All of its type in the same list, itself among them: what is asked about one is asked about all. */
  readonly peers?: readonly string[]
}
export type QueueModel = NamedEntity
export type AgentModel = NamedEntity
export type WrapUpCodeModel = NamedEntity
export type FlowModel = NamedEntity
export type FlowOutcomeModel = NamedEntity
