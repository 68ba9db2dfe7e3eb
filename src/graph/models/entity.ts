/** A name that is not there yet is looked up when it is selected. */
export interface NamedEntity {
  readonly id: string
  readonly name?: string | null
}
export type QueueModel = NamedEntity
export type AgentModel = NamedEntity
export type WrapUpCodeModel = NamedEntity
export type FlowModel = NamedEntity
export type FlowOutcomeModel = NamedEntity
