export interface NamedQueue {
  readonly id: string
  readonly name: string
}
