import type { FastifyInstance } from 'fastify'
import { refuse } from '../refuse.js'
import { addVary } from '../vary.js'
import { graphiqlPage } from './explorers.js'
import { homeLinks, homePage } from './home.js'
import { StaticPage } from './static-page.js'
import { prefersHtml } from './wants-page.js'

/** `/` and `/graphiql`. Pages hold no data, so no key is asked for. */
export function pageRoutes(app: FastifyInstance, explorers: boolean): void {
  const home = new StaticPage(async () => homePage(explorers))
  app.get('/', async (request, reply) => {
    if (prefersHtml(request.headers.accept)) return home.send(request, reply)
    return addVary(reply, 'accept').send(homeLinks(explorers))
  })

  const graphiql = new StaticPage(graphiqlPage)
  app.get('/graphiql', async (request, reply) =>
    explorers ? graphiql.send(request, reply) : refuse(reply, NO_EXPLORERS),
  )
}

const NO_EXPLORERS = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'Explorers are turned off here: access.explorers in CONFIG_FILE is false',
}
