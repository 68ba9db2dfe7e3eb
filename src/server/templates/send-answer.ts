import type { ServerResponse } from 'node:http'
import type { AnswerBytes } from '../compression/answer-bytes.js'
import type { AnswerHead } from './answer-heads.js'

/** Each slice costs a write. The bytes are the template's: those that wait take no memory of their own. */
const SLICE_BYTES = 4 * 2 ** 20

/** @param head its fields: names and values in turn */
export function sendAnswer(
  response: ServerResponse,
  { status, fields }: Pick<AnswerHead, 'status' | 'fields'>,
  { parts, length }: AnswerBytes,
): void {
  if (status === 304) {
    response.writeHead(status, fields).end()
    return
  }
  fields.push('content-length', String(length))
  response.writeHead(status, fields)
  if (length > SLICE_BYTES) sendInSlices(response, parts)
  else sendWhole(response, parts)
}

/** Node gives the system what is written in one turn as one write. */
function sendWhole(response: ServerResponse, parts: readonly Buffer[]): void {
  const last = parts.length - 1
  for (let index = 0; index < last; index++) response.write(parts[index])
  response.end(parts[last])
}

/** Slice by slice as the connection takes them. */
function sendInSlices(response: ServerResponse, parts: readonly Buffer[]): void {
  const slices = slicesOf(parts)
  let index = 0
  const send = () => {
    while (index < slices.length - 1) if (!response.write(slices[index++])) return
    response.off('drain', send)
    response.end(slices[index])
  }
  response.on('drain', send)
  send()
}

function slicesOf(parts: readonly Buffer[]): readonly Buffer[] {
  const slices: Buffer[] = []
  for (const part of parts) {
    for (let start = 0; start < part.length; start += SLICE_BYTES) {
      slices.push(part.subarray(start, start + SLICE_BYTES))
    }
  }
  return slices
}
