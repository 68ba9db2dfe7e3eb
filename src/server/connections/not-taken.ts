import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { KernelQueues } from './kernel-queues.js'

export interface CutsWhenNotTaken {
  /** While this answer is written. */
  readonly answer: (response: ServerResponse) => void
  /** For as long as the connection is open, or until what is returned is called. */
  readonly stream: CutStreamWhenNotTaken
}

export type CutStreamWhenNotTaken = (socket: Socket) => () => void

/** Cuts the connections of all that is not taken for `ms`. */
export function cutsWhenNotTaken(ms: number, onCut: () => void): CutsWhenNotTaken {
  // What is read of the kernel is at most half as old as the time between two checks.
  const kernel = new KernelQueues(ms / CHECKS / 2)
  return {
    answer: (response) => cutWhenNotTaken(response, ms, kernel, onCut),
    stream: (socket) => cutStreamWhenNotTaken(socket, ms, kernel, onCut),
  }
}

/** How often a connection is checked within the limit. */
export const CHECKS = 6

/**
 * How many bytes Node has handed to the kernel. `bytesWritten` of the handle counts a chunk whole as soon as it has
 * begun, and `writeQueueSize` is what libuv still holds of it. Node's own time-out reads it (net.js, `_onTimeout`);
 * neither is in its types.
 */
export function handedBytes(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle')
  return numberOf(handle, 'bytesWritten') - numberOf(handle, 'writeQueueSize')
}

function numberOf(handle: unknown, name: string): number {
  const value: unknown = typeof handle === 'object' && handle ? Reflect.get(handle, name) : 0
  return typeof value === 'number' ? value : 0
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
    const check = checkOf(socket, kernel, onCut, () => response.writableFinished)
    const again = async () => {
      if (await check()) socket.setTimeout(ms / CHECKS)
    }
    socket.setTimeout(ms / CHECKS)
    response.on('timeout', () => void again())
    // Before Node's own listener, which sets the time-out of an idle connection.
    response.prependOnceListener('finish', () => socket.setTimeout(0))
  }
  if (response.socket) watch(response.socket)
  else response.once('socket', watch)
}

/** Each sign of life of a stream starts Node's time-out anew: a stream is checked all the time. */
function cutStreamWhenNotTaken(
  socket: Socket,
  ms: number,
  kernel: Pick<KernelQueues, 'heldBytes'>,
  onCut: () => void,
): () => void {
  const check = checkOf(socket, kernel, onCut, () => false)
  const checking = setInterval(() => void check(), ms / CHECKS)
  const stop = () => clearInterval(checking)
  socket.once('close', stop)
  return () => {
    stop()
    socket.off('close', stop)
  }
}

/** Cuts the connection at the check that is one too many without a byte taken. False: nothing is left to be checked. */
function checkOf(
  socket: Socket,
  kernel: Pick<KernelQueues, 'heldBytes'>,
  onCut: () => void,
  isOver: () => boolean,
): () => Promise<boolean> {
  let unmoved = 0
  let handedBefore: number | undefined
  let mostTaken: number | undefined
  let heldBefore: number | undefined
  /**
   * The kernel's table may be older than what has been handed over since, so what was handed over at the check
   * before counts: else the next sign of life would pass for one that was taken.
   */
  const hasTaken = (held: number | undefined) => {
    const handed = handedBytes(socket)
    const taken = (handedBefore ?? handed) - (held ?? 0)
    const isOther = (held === undefined) !== (heldBefore === undefined)
    const hasMoved = mostTaken !== undefined && (isOther || taken > mostTaken)
    mostTaken = isOther ? taken : Math.max(taken, mostTaken ?? taken)
    handedBefore = handed
    heldBefore = held
    return hasMoved
  }
  return async () => {
    const held = await kernel.heldBytes(socket)
    if (isOver() || socket.destroyed) return false
    // What is still to be written is the gateway's to wait for.
    const isAllTaken = socket.writableLength === 0 && !held
    unmoved = hasTaken(held) || isAllTaken ? 0 : unmoved + 1
    if (unmoved < CHECKS) return true
    onCut()
    // `destroy` would leave the kernel's queue in memory for minutes.
    socket.resetAndDestroy()
    return false
  }
}
