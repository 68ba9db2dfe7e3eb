interface Link {
  readonly path: string
  readonly name: string
  readonly what: string
}

const WHAT = 'A GraphQL gateway between dashboards and the Genesys Cloud Analytics API.'

function links(explorers: boolean): readonly Link[] {
  const api = explorers ? 'the API; a browser gets Apollo Sandbox' : 'the API'
  const graphiql = 'an explorer that works without internet'
  return [
    { path: '/graphql', name: 'graphql', what: api },
    ...(explorers ? [{ path: '/graphiql', name: 'graphiql', what: graphiql }] : []),
    { path: '/health/ready', name: 'ready', what: 'whether questions can be answered' },
    { path: '/metrics', name: 'metrics', what: 'for Prometheus' },
  ]
}

/** Where everything is, for a browser. */
export function homePage(explorers: boolean): string {
  const items = links(explorers).map(
    ({ path, what }) => `      <li><a href="${path}">${path}</a>: ${what}</li>`,
  )
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>gcx-report-gateway</title>
    <style>body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem; }</style>
  </head>
  <body>
    <h1>gcx-report-gateway</h1>
    <p>${WHAT}</p>
    <ul>
${items.join('\n')}
    </ul>
  </body>
</html>
`
}

/** The same for anything else. */
export function homeLinks(explorers: boolean) {
  return {
    name: 'gcx-report-gateway',
    description: WHAT,
    links: Object.fromEntries(links(explorers).map(({ name, path }) => [name, path])),
  }
}
