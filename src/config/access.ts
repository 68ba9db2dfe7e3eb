import type { Auth } from '../server/api-keys.js'
import { isLoopback } from './loopback.js'
import type { Reader } from './reader.js'
import type { StoreConfig } from './store.js'

/** Who may ask. */
export function readAuth(reader: Reader, host: string): Auth {
  const hashes = (reader.text('API_KEYS') ?? '')
    .split(',')
    .map((hash) => hash.trim().toLowerCase())
    .filter((hash) => hash !== '')
  if (hashes.some((hash) => !/^[0-9a-f]{64}$/.test(hash))) {
    reader.problem('API_KEYS must be SHA-256 hashes (64 hexadecimal digits), separated by commas')
  }
  const byDefault = hashes.length > 0 ? 'api-keys' : isLoopback(host) ? 'none' : undefined
  const asked = reader.text('AUTH')
  const kind = asked === undefined ? byDefault : reader.oneOf('AUTH', ['none', 'api-keys'], 'none')
  if (kind === undefined) {
    reader.problem(`HOST=${host} is not loopback: set API_KEYS, or AUTH=none if anybody may ask`)
  }
  if (kind === 'api-keys' && hashes.length === 0) {
    reader.problem('API_KEYS is missing: AUTH=api-keys needs at least one')
  }
  if (kind === 'none' && hashes.length > 0) {
    reader.problem('AUTH=none does not go with API_KEYS: choose one')
  }
  return kind === 'api-keys' ? { kind, hashes } : { kind: 'none' }
}

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
