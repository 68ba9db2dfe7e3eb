import type { IncomingMessage } from 'node:http'

/** Reads a short body. What breaks off has no end: then nobody is left to be answered. */
export function readBody(request: IncomingMessage, onEnd: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const [first] = chunks
    onEnd(first && chunks.length === 1 ? first : Buffer.concat(chunks))
  })
}
