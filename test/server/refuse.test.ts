import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { errorBody, refuse, withHead } from '../../src/server/refuse.js'

const ERROR = { status: 503, code: 'OVERLOADED', retryAfterSeconds: 5, message: 'Full' }

const WRITTEN = {
  etag: '"a"',
  'cache-status': 'gcx-report-gateway; hit; ttl=30',
  'cache-control': 'private, max-age=30, stale-while-revalidate=30',
  'content-type': 'application/graphql-response+json; charset=utf-8',
}

describe('a refusal', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['that nobody may keep', {}],
    ['in place of an answer whose head is written', WRITTEN],
    ['in place of one without a tag', { 'cache-control': 'private, no-cache' }],
    ['in place of a page', { etag: '"a-br"', 'cache-control': 'no-cache' }],
  ])('%s has the head of an error, and nothing of another', async (_, written) => {
    await using app = fastify()
    app.get('/hook', async (_, reply) => reply.headers(written).send('answer'))
    app.get('/route', async (_, reply) => refuse(reply.headers(written), ERROR))
    app.addHook('onSend', async ({ url }, reply, payload) => {
      if (url !== '/hook') return payload
      withHead(reply, ERROR)
      return errorBody(ERROR)
    })
    await app.ready()
    for (const url of ['/hook', '/route']) {
      const { statusCode, headers, body } = await app.inject(url)
      expect(statusCode).toBe(503)
      expect(JSON.parse(body).errors[0].extensions.code).toBe('OVERLOADED')
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'retry-after': '5',
        'content-type': 'application/json; charset=utf-8',
      })
      for (const name of ['etag', 'cache-status']) expect(headers).not.toHaveProperty(name)
    }
  })
})
