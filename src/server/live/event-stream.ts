import type { Writable } from 'node:stream'
import type { Subscription } from '../../live/subscription.js'

/** A comment: clients skip it. Browsers take a stream for open with its first bytes only. */
const SIGN_OF_LIFE = ':\n\n'
const COMPLETE = 'event: complete\ndata:\n\n'

/**
 * Writes the versions as the server-sent events of graphql-sse's distinct connections mode, each when the
 * connection has taken the one before. Not by `graphql-sse` itself: version 2.6 keeps what a slow client does not
 * read in a list without a bound.
 */
export async function sendEvents(
  response: Writable,
  subscription: Subscription,
  heartbeatMs: number,
): Promise<void> {
  const leave = () => void subscription.return()
  response.once('close', leave)
  // Told where it is written to after its client has gone; nobody is left to be told.
  response.on('error', leave)
  if (response.destroyed) leave()
  const beat = setInterval(() => {
    if (!response.destroyed && response.writableLength === 0) response.write(SIGN_OF_LIFE)
  }, heartbeatMs)
  try {
    if (!response.destroyed) response.write(SIGN_OF_LIFE)
    for await (const { text, digest } of subscription) {
      await taken(response, [`event: next\nid: ${digest}\ndata: `, text, '\n\n'])
      subscription.taken()
    }
    if (!response.destroyed) response.end(COMPLETE)
  } finally {
    clearInterval(beat)
    response.off('close', leave)
  }
}

/** Resolves when the connection has taken the parts, or is closed. */
function taken(response: Writable, parts: readonly (string | Buffer)[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done)
      resolve()
    }
    response.once('close', done)
    if (response.destroyed) {
      done()
      return
    }
    response.cork()
    parts.forEach((part, index) => {
      response.write(part, index === parts.length - 1 ? done : undefined)
    })
    response.uncork()
  })
}
