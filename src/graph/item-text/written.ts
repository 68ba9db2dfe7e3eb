/**
 * Stands for a field's value in what its resolver returns. `executeField` (graphql-js 16) calls `then` of
 * a promise with the function that would write what it resolves to, and takes what `then` returns for the
 * value: here, what is written already.
 */
export function written<Value>(text: object): Promise<Value> {
  return Object.assign(new Promise<Value>(() => {}), { [THEN]: () => text })
}

/** Promises have it of their own; this one is asked only by graphql-js, and only once. */
const THEN = 'then'
