/** The right to write a key, held by one load. A later holder's token is higher. */
export interface Fence {
  readonly holder: string
  readonly token: number
}
