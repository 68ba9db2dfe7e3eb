import type { Reader } from './reader.js'
import type { StoreConfig } from './store.js'

const SHORTEST_TOKEN_KEY = 32

/** Encrypts the token that processes share. */
export function readSharedTokenKey(reader: Reader, store: StoreConfig): string | null {
  const key = reader.text('SHARED_TOKEN_KEY')
  if (key === undefined) return null
  if (store.kind !== 'redis') {
    reader.problem('SHARED_TOKEN_KEY needs STORE_URL=redis://…: only there a token can be shared')
  }
  if (key.length < SHORTEST_TOKEN_KEY) {
    reader.problem(
      `SHARED_TOKEN_KEY must have at least ${SHORTEST_TOKEN_KEY} characters, for example from "openssl rand -base64 32"`,
    )
  }
  return key
}
