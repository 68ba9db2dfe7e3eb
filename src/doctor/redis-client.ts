import { createClient } from '@redis/client'
import { SECOND } from '../time/clock.js'

export const CONNECT_MS = 3 * SECOND

export type RedisClient = ReturnType<typeof newRedisClient>

/** Throws for an address that it does not understand. Connects once: the doctor tells what it meets. */
export function newRedisClient(url: string) {
  const client = createClient({
    // Valkey speaks the same protocol.
    url: url.replace(/^valkey/, 'redis'),
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  })
  // Whatever is wrong rejects the look that meets it.
  client.on('error', () => {})
  return client
}
