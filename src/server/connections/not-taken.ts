import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { KernelQueues } from './kernel-queues.js'

/** Cuts the connections of all answers that are not taken for `ms`. */
export function cutsWhenNotTaken(
  ms: number,
  onCut: () => void,
): (response: ServerResponse) => void {
  // What is read of the kernel is at most half as old as the time between two checks.
  const kernel = new KernelQueues(ms / CHECKS / 2)
  return (response) => cutWhenNotTaken(response, ms, kernel, onCut)
}

/** How often a connection is checked within the limit. */
export const CHECKS = 6

/**
 * What libuv holds of the chunk that is being written: `bytesWritten` counts a chunk whole as soon as it
 * has begun. Node's own time-out reads it (net.js, `_onTimeout`); not in its types.
 */
function queuedBytes(socket: Socket): unknown {
  const handle: unknown = Reflect.get(socket, '_handle')
  return typeof handle === 'object' && handle !== null && 'writeQueueSize' in handle
    ? handle.writeQueueSize
    : undefined
}

/**
 * Ends the connection when its client takes no byte of this answer for `ms`. Node's socket time-out
 * tells when Node's own queue of writes has stood still; then the kernel's queue is read, which shrinks
 * with each byte that the client takes. The limit counts only while this answer is written, not while it
 * waits for its load or for the answers before it on the connection.
 */
export function cutWhenNotTaken(
  response: ServerResponse,
  ms: number,
  kernel: Pick<KernelQueues, 'heldBytes'>,
  onCut: () => void,
): void {
  const watch = (socket: Socket) => {
    let unmoved = 0
    let before: string | undefined
    const check = async () => {
      const held = await kernel.heldBytes(socket)
      if (response.writableFinished || socket.destroyed) return
      const now = `${socket.bytesWritten} written, ${queuedBytes(socket)} queued, ${held} held`
      // What is still to be written is the gateway's to wait for.
      const isAllTaken = socket.writableLength === 0 && !held
      unmoved = !isAllTaken && (before === undefined || now === before) ? unmoved + 1 : 0
      before = now
      if (unmoved < CHECKS) {
        socket.setTimeout(ms / CHECKS)
        return
      }
      onCut()
      // `destroy` would leave the kernel's queue in memory for minutes.
      socket.resetAndDestroy()
    }
    socket.setTimeout(ms / CHECKS)
    response.on('timeout', () => void check())
    // Before Node's own listener, which sets the time-out of an idle connection.
    response.prependOnceListener('finish', () => socket.setTimeout(0))
  }
  if (response.socket) watch(response.socket)
  else response.once('socket', watch)
}
