import { createClient } from '@redis/client'

export type RedisClient = ReturnType<typeof newRedisClient>

/**
 * The one place that knows how to reach Redis. `valkey://` speaks the same protocol. Connects once: who
 * uses it replaces a broken one, or tells what it met. Throws for an address that cannot be understood.
 */
export function newRedisClient(url: string, connectMs: number) {
  const client = createClient({
    url: url.replace(/^valkey/, 'redis'),
    name: 'gcx-report-gateway',
    // A command that cannot be sent now is not worth sending later: the answer has gone out without it.
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMs, reconnectStrategy: false },
  })
  // Without a listener an error would end the process; it rejects the command that meets it, too.
  client.on('error', () => {})
  return client
}
