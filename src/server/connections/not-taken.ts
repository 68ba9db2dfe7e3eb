import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { KernelQueues } from './kernel-queues.js'

/** How often within the time it is looked whether something was taken. */
export const LOOKS = 6

/**
 * Ends the connection when its client takes no byte of this answer for so long. Node's socket time-out
 * tells when its own queue of writes has stood still; then the kernel's is looked at, which moves with
 * each byte that the client takes. It holds only while this answer is written: one that waits for its
 * load, or for its turn, is not slow in being taken.
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
    const look = async () => {
      const held = await kernel.heldBytes(socket)
      if (response.writableFinished || socket.destroyed) return
      const now = `${socket.bytesWritten} written, ${held} held`
      unmoved = before === undefined || now === before ? unmoved + 1 : 0
      before = now
      if (unmoved < LOOKS) {
        socket.setTimeout(ms / LOOKS)
        return
      }
      onCut()
      // Not `destroy`: the kernel would keep what it holds, for minutes.
      socket.resetAndDestroy()
    }
    socket.setTimeout(ms / LOOKS)
    response.on('timeout', () => void look())
    // Before Node's own listener, which sets the time-out of an idle connection.
    response.prependOnceListener('finish', () => socket.setTimeout(0))
  }
  if (response.socket) watch(response.socket)
  else response.once('socket', watch)
}
