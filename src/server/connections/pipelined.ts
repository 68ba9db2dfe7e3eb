import type { RequestListener } from 'node:http'
import type { RefusalEvent } from '../events.js'
import type { OpenAnswers } from './open-answers.js'

/** Cuts connections with more requests that have no whole answer yet; no browser pipelines. */
export function limitPipelined(
  answers: OpenAnswers,
  most: number,
  tell: (event: RefusalEvent) => void,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const { socket } = request
    const isOpen = !socket.destroyed
    if (answers.begin(socket, response) <= most && isOpen) return next(request, response)
    // Requests that Node has read before the cut still come here.
    if (isOpen) tell({ type: 'connectionCut', cause: 'pipelined' })
    socket.destroy()
  }
}
