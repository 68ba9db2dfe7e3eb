import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Ends the connection when its client takes no byte of this answer for so long. Node's socket time-out
 * starts anew while the queue of writes drains, however slowly. It holds only while this answer is
 * written: one that waits for its load, or for its turn, is not slow in being taken.
 */
export function cutWhenNotTaken(response: ServerResponse, ms: number, onCut: () => void): void {
  const watch = (socket: Socket) => {
    socket.setTimeout(ms)
    response.once('timeout', () => {
      onCut()
      socket.destroy()
    })
    // Before Node's own listener, which sets the time-out of an idle connection.
    response.prependOnceListener('finish', () => socket.setTimeout(0))
  }
  if (response.socket) watch(response.socket)
  else response.once('socket', watch)
}
