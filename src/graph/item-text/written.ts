/**
 * Stands for a field's value in what its resolver returns. `executeField` (graphql-js 16) calls `then` of
 * a promise with the function that would write what it resolves to, and takes what `then` returns for the
 * value: here, what is written already.
 */
export function written<Value>(text: object): Promise<Value> {
  return Object.assign(new Promise<Value>(() => {}), { [THEN]: () => text })
}

/**
 * The same for what is waited for.
 * @param textOf what is written in its place; undefined: graphql-js writes it
 */
export function writtenWhenThere<Value>(
  waiting: Promise<Value>,
  textOf: (value: Value) => object | undefined,
): Promise<Value> {
  const complete = (write: (value: Value) => unknown) =>
    waiting.then((value) => textOf(value) ?? write(value))
  return Object.assign(new Promise<Value>(() => {}), { [THEN]: complete })
}

/** Promises have it of their own; this one is asked only by graphql-js, and only once. */
const THEN = 'then'
