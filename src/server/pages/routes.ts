import type { FastifyInstance } from 'fastify'
import { refuse } from '../refuse.js'
import { addVary } from '../vary.js'
import { type BuiltPage, readBuiltPage } from './built-page.js'
import { EXPLORER_HEADERS, graphiqlPage } from './explorers.js'
import { homeLinks, type Offered } from './home.js'
import { StaticPage } from './static-page.js'
import { prefersHtml } from './wants-page.js'

/** `/`, its assets, and `/graphiql`. Pages hold no data, so no key is asked for. */
export function pageRoutes(app: FastifyInstance, offered: Offered): void {
  let read: Promise<BuiltPage | null> | undefined
  const builtPage = () => {
    read ??= readBuiltPage()
    read.catch(() => {
      read = undefined
    })
    return read
  }

  app.get('/', async (request, reply) => {
    if (!prefersHtml(request.headers.accept)) {
      return addVary(reply, 'accept').header('cache-control', 'no-cache').send(homeLinks(offered))
    }
    const page = await builtPage()
    return page ? page.home.send(request, reply) : refuse(reply, NOT_BUILT)
  })

  app.get('/reload.js', async (request, reply) => {
    const page = await builtPage()
    return page ? page.reload.send(request, reply) : refuse(reply, NOT_BUILT)
  })

  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
    const asset = (await builtPage())?.assets.get(request.params.file)
    return asset ? asset.send(request, reply) : refuse(reply, NO_ASSET)
  })

  const graphiql = new StaticPage(graphiqlPage, { headers: EXPLORER_HEADERS })
  app.get('/graphiql', async (request, reply) =>
    offered.explorers ? graphiql.send(request, reply) : refuse(reply, NO_EXPLORERS),
  )
}

const NOT_BUILT = {
  status: 503,
  code: 'NOT_FOUND',
  message: 'The page has not been built: npm run build. The API is at /graphql',
}

const NO_ASSET = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'The page has no such file: it may be one of another release; load the page again',
}

const NO_EXPLORERS = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'Explorers are turned off here: access.explorers in CONFIG_FILE is false',
}
