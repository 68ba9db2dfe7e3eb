import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Reads JSON bodies as Fastify does, and keeps their texts as long as their requests. */
export function keepSentBodies(
  app: FastifyInstance,
): (request: FastifyRequest) => string | undefined {
  const texts = new WeakMap<FastifyRequest, string>()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      texts.set(request, text)
      void parse(request, text, done)
    },
  )
  return (request) => texts.get(request)
}
