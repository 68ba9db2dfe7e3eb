import type { FastifyInstance } from 'fastify'

/** Resolves with the base of the URL, as soon as the server listens. */
export async function listen(
  server: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  await server.listen({ host, port })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('Listens on no port')
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}
