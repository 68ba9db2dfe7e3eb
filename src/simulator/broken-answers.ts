import type { ServerResponse } from 'node:http'
import type { Clock } from '../time/clock.js'
import type { Answer } from './answer.js'

/** Sends half of the body and destroys the socket. */
export async function resetInBody(outgoing: ServerResponse, answer: Answer): Promise<void> {
  await sendHalf(outgoing, answer)
  outgoing.destroy()
}

/**
 * Sends half of the body, then nothing: ends only with the connection.
 * With `everyMs` a space follows now and then, so that a client's timeout for silence does not fire.
 */
export async function endlessBody(
  outgoing: ServerResponse,
  answer: Answer,
  everyMs: number | undefined,
  clock: Clock,
  closing: AbortSignal,
): Promise<void> {
  await sendHalf(outgoing, answer)
  while (everyMs !== undefined && !outgoing.destroyed) {
    await clock.sleep(everyMs, closing)
    outgoing.write(' ')
  }
}

function sendHalf(outgoing: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  outgoing.sendDate = false
  outgoing.writeHead(status, headers)
  return new Promise((resolve) => {
    // A body of unknown length: chunks may follow for ever.
    outgoing.write(body.slice(0, Math.ceil(body.length / 2)), () => resolve())
  })
}
