import { FIRST_QUERY } from './first-query.js'

/** An explorer that works without internet: one page of 9 MB, read only when it is asked for. */
export async function graphiqlPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return renderGraphiQL({
    endpoint: '/graphql',
    title: 'gcx-report-gateway',
    defaultQuery: FIRST_QUERY,
  })
}
