import { createHash } from 'node:crypto'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { FastifyInstance } from 'fastify'

/** An explorer that works without internet: one self-contained page (9 MB, so made only when asked for). */
export function graphiqlPage(app: FastifyInstance): void {
  let page: { readonly html: string; readonly etag: string } | undefined
  app.get('/graphiql', async (request, reply) => {
    page ??= render()
    reply.header('etag', page.etag).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === page.etag) return reply.status(304).send()
    return reply.type('text/html; charset=utf-8').send(page.html)
  })
}

function render() {
  const html = renderGraphiQL({ endpoint: '/graphql', title: 'gcx-report-gateway' })
  return { html, etag: `"${createHash('sha256').update(html).digest('base64url')}"` }
}
