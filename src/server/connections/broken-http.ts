import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { NO_STORE } from '../http-cache/cache-control.js'
import { errorBody, type HttpError } from '../refuse.js'

/** Answers bytes that never become a request, in our form where the connection still takes an answer. */
export function answerBrokenHttp(
  { code }: { readonly code?: string },
  socket: Socket,
  canBeTold: boolean,
): void {
  if (code !== 'ECONNRESET' && socket.writable && canBeTold) {
    socket.write(rawAnswer(ERRORS[code ?? ''] ?? NOT_HTTP))
  }
  socket.destroy()
}

/** `Expect` with anything but 100-continue, which Node would answer without a body. */
export function refuseExpectation(_: IncomingMessage, response: ServerResponse): void {
  const body = errorBody({ status: 417, message: 'Only 100-continue can be expected' })
  response.writeHead(417, headOf(body)).end(body)
}

const NOT_HTTP: HttpError = { status: 400, message: 'The request is not valid HTTP' }

/** By the codes of Node and of its parser. */
const ERRORS: Readonly<Record<string, HttpError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not arrive in time',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message: 'The request line and header are too large together: send a long query with POST',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions are too large' },
}

function headOf(body: string) {
  return {
    connection: 'close',
    'cache-control': NO_STORE,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  }
}

/** For a connection without a response object. */
export function rawAnswer(error: HttpError, more: Readonly<Record<string, string>> = {}): string {
  const body = errorBody(error)
  const fields = Object.entries({ ...headOf(body), ...more }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`
  return [status, ...fields, '', body].join('\r\n')
}
