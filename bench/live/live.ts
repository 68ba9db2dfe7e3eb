import { benchCalls } from './calls.js'
import { benchSockets } from './sockets.js'

/** What subscribers cost: calls on virtual time, heaps in real time. */
export async function benchLive(isQuick = false): Promise<void> {
  await benchCalls(isQuick ? 1 : 10)
  await benchSockets(isQuick ? 1 : 3)
}
