import { Keyv, type KeyvOptions } from 'keyv'

/**
 * Keyv over an adapter, with our text and nothing around it: the expiry in Keyv's own envelope is
 * compared with the reader's clock and deletes the value on read. Failures reject.
 */
export function keyvOfTexts(adapter: KeyvOptions['store']): Keyv<string> {
  const keyv = new Keyv<string>({
    store: adapter,
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: ({ value }) => value as unknown as string,
    deserialize: (text) => ({ value: text as never, expires: undefined }),
  })
  // Otherwise @keyv/redis writes "keyv::" before each key, unlike our scripts.
  keyv.namespace = undefined
  return keyv
}
