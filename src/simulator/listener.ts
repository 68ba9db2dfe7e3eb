import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Clock } from '../time/clock.js'
import type { Answer } from './answer.js'
import { endlessBody, resetInBody } from './broken-answers.js'
import { uuidFrom } from './data/random.js'
import type { Faults } from './faults.js'
import { type Middleware, MOST_BODY_BYTES } from './middleware.js'
import type { RequestLog } from './requests.js'

export interface ListenerParts {
  readonly clock: Clock
  readonly seed: number
  readonly middleware: Middleware
  readonly requests: RequestLog
  readonly faults: Faults
  readonly closing: AbortSignal
}

const CORRELATION_ID = 31

/** Handles one request: recorded, perhaps given a fault, answered. */
export function listener(parts: ListenerParts): RequestListener {
  let served = 0
  return (incoming, outgoing) => {
    const correlationId = uuidFrom(parts.seed, CORRELATION_ID, served++)
    serve(parts, correlationId, incoming, outgoing).catch(() => {
      // The client closed the connection, or the simulator closes: no answer can be sent.
      outgoing.destroy()
    })
  }
}

async function serve(
  { clock, middleware, requests, faults, closing }: ListenerParts,
  correlationId: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = incoming
  const url = new URL(incoming.url ?? '/', 'http://simulator')
  const record = requests.arrived(method, url, clock.now())
  // Taken before anything asynchronous, so that scripted faults follow the order of arrival.
  const fault = faults.take(url.pathname)
  const { text, tooLarge } = await readText(incoming)
  const contentType = headers['content-type'] ?? ''
  if (text !== '') record.complete({ body: readable(text, contentType) })

  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') {
    outgoing.destroy()
    return
  }
  if (fault?.kind === 'delay') await clock.sleep(fault.ms, closing)
  if (fault?.kind === 'hold') await fault.until

  const request = { method, url, contentType, authorization: headers.authorization, text, tooLarge }
  const answer = withOwnHeaders(
    middleware.answer(request, correlationId, fault),
    correlationId,
    clock,
  )
  const changed = fault?.kind === 'headers' ? withHeaders(answer, fault.set) : answer
  record.complete({ status: changed.status })
  if (fault?.kind === 'resetInBody') return resetInBody(outgoing, changed)
  if (fault?.kind === 'endlessBody') {
    return endlessBody(outgoing, changed, fault.everyMs, clock, closing)
  }

  outgoing.sendDate = false
  outgoing.writeHead(changed.status, {
    // An answer without content must not tell its length (RFC 9110, 8.6).
    ...(changed.status !== 204 && { 'Content-Length': Buffer.byteLength(changed.body) }),
    ...changed.headers,
  })
  outgoing.end(changed.body)
}

/** Reads to the end, also beyond the bound: an answer before the end would break the client's connection. */
async function readText(incoming: IncomingMessage): Promise<{ text: string; tooLarge: boolean }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk)
  }
  return { text: Buffer.concat(chunks).toString('utf8'), tooLarge: bytes > MOST_BODY_BYTES }
}

/** A body as the request log has it. */
function readable(text: string, contentType: string): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The headers of every upstream answer, refusals and tokens included (facts 1.5). */
function withOwnHeaders(answer: Answer, correlationId: string, clock: Clock): Answer {
  return {
    ...answer,
    headers: {
      'ININ-Correlation-Id': correlationId,
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      Expires: '0',
      Date: new Date(clock.now()).toUTCString(),
      ...answer.headers,
    },
  }
}

function withHeaders(answer: Answer, set: Readonly<Record<string, string | undefined>>): Answer {
  const touched = new Set(Object.keys(set).map((name) => name.toLowerCase()))
  const kept = Object.entries(answer.headers).filter(([name]) => !touched.has(name.toLowerCase()))
  const added = Object.entries(set).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return { ...answer, headers: Object.fromEntries([...kept, ...added]) }
}
