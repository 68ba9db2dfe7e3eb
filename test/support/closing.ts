/** Closed at the end of its `await using`. */
export function closing<One extends { close(): Promise<void> }>(one: One): One & AsyncDisposable {
  return Object.assign(one, { [Symbol.asyncDispose]: () => one.close() })
}
