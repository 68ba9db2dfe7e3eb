import type { ServerResponse } from 'node:http'
import { SLICE_BYTES } from '../connections/slices.js'
import type { AnswerBody } from './answer-body.js'
import type { AnswerHead } from './answer-heads.js'

/** @param head its fields: names and values in turn */
export function sendAnswer(
  response: ServerResponse,
  { status, fields }: Pick<AnswerHead, 'status' | 'fields'>,
  { parts, length }: AnswerBody,
): void {
  if (status === 304) {
    response.writeHead(status, [...fields]).end()
    return
  }
  response.writeHead(status, [...fields, 'content-length', String(length)])
  if (length <= SLICE_BYTES) sendAtOnce(response, parts)
  else sendInSlices(response, parts)
}

function sendAtOnce(response: ServerResponse, parts: readonly Buffer[]): void {
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1) response.end(part)
    else response.write(part)
  }
}

/** Piece by piece as the connection takes them: each piece shows that a slow client goes on taking. */
function sendInSlices(response: ServerResponse, parts: readonly Buffer[]): void {
  const slices = slicesOf(parts)
  const send = () => {
    for (;;) {
      const { done, value } = slices.next()
      if (done) break
      if (!response.write(value)) return
    }
    response.off('drain', send)
    response.end()
  }
  response.on('drain', send)
  send()
}

function* slicesOf(parts: readonly Buffer[]): Generator<Buffer, undefined> {
  for (const part of parts) {
    for (let start = 0; start < part.length; start += SLICE_BYTES) {
      yield part.subarray(start, start + SLICE_BYTES)
    }
  }
}
