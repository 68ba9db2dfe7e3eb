import { createClient } from '@redis/client'
import { SECOND } from '../time/clock.js'

export const CONNECT_MS = 3 * SECOND

export type RedisClient = ReturnType<typeof newRedisClient>

/** Throws for an address that the client cannot read. Connects once: the doctor reports the first failure. */
export function newRedisClient(url: string) {
  const client = createClient({
    // Valkey speaks the same protocol.
    url: url.replace(/^valkey/, 'redis'),
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  })
  // Each failure rejects the check that meets it.
  client.on('error', () => {})
  return client
}
