/** The store cannot be asked now; it was not asked. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError'

  constructor() {
    super('The store is away')
  }
}
