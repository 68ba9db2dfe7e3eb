import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { errorBody, type HttpError } from '../refuse.js'

/** Answers bytes that never become a request, in our form where the connection still takes an answer. */
export function answerBrokenHttp(
  { code }: { readonly code?: string },
  socket: Socket,
  canBeTold: boolean,
): void {
  if (code !== 'ECONNRESET' && socket.writable && canBeTold) socket.write(answer(errorOf(code)))
  socket.destroy()
}

/** `Expect` with anything but 100-continue, which Node would answer without a body. */
export function refuseExpectation(_: IncomingMessage, response: ServerResponse): void {
  const message = 'Only 100-continue can be expected'
  const body = errorBody({ status: 417, code: 'BAD_REQUEST', message })
  const length = Buffer.byteLength(body)
  response.writeHead(417, {
    connection: 'close',
    'content-type': JSON_TYPE,
    'content-length': length,
  })
  response.end(body)
}

const JSON_TYPE = 'application/json; charset=utf-8'

function errorOf(code: string | undefined): HttpError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'REQUEST_TIMEOUT', message: 'The request did not arrive in time' }
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'BAD_REQUEST',
        message: 'The request line and header are too large together: send a long query with POST',
      }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, code: 'BAD_REQUEST', message: 'The chunk extensions are too large' }
    default:
      return { status: 400, code: 'BAD_REQUEST', message: 'The request is not valid HTTP' }
  }
}

function answer(error: HttpError): string {
  const body = errorBody(error)
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'connection: close',
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
