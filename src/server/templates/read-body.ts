import type { IncomingMessage } from 'node:http'

/** A short body as text. What breaks off has no end: then nobody is left to be answered. */
export function readBody(request: IncomingMessage, onEnd: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => onEnd(textOf(chunks)))
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  return (first && chunks.length === 1 ? first : Buffer.concat(chunks)).toString()
}
