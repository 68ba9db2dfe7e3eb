/** A page that frames an explorer could have its visitor press the button that asks. */
export const EXPLORER_HEADERS = {
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
}

/** What explorers open with: the query of the README. */
const FIRST_QUERY = `query {
  queuePerformance(interval: { relative: LAST_7_DAYS }, mediaTypes: [VOICE]) {
    rows { queue { name } offered answered serviceLevel { ratio } handle { averageSeconds } }
    freshness { state expiresAt source rule }
    budget { mode limit remaining }
  }
}
`

/** As Apollo documents the embedding of Sandbox. */
const SCRIPT =
  'https://embeddable-sandbox.cdn.apollographql.com/_latest/embeddable-sandbox.umd.production.min.js'

/**
 * Apollo Sandbox, which loads itself from the internet and lies over the text below it. The script
 * comes last: while it is looked for, the text can be read.
 */
export const SANDBOX_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>gcx-report-gateway: Apollo Sandbox</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem; }
      #sandbox { position: absolute; inset: 0; }
      #sandbox:empty { display: none; }
      #sandbox iframe { width: 100%; height: 100%; border: none; background: white; }
    </style>
  </head>
  <body>
    <h1>gcx-report-gateway</h1>
    <p>Apollo Sandbox loads itself from the internet, and is not here.</p>
    <p>GraphiQL works without internet at <a href="/graphiql">/graphiql</a>.</p>
    <div id="sandbox"></div>
    <script src="${SCRIPT}"></script>
    <script>
      if (window.EmbeddedSandbox) {
        new window.EmbeddedSandbox({
          target: '#sandbox',
          initialEndpoint: new URL('/graphql', window.location.href).href,
          initialState: { document: ${JSON.stringify(FIRST_QUERY)}, includeCookies: false },
        })
      }
    </script>
  </body>
</html>
`

/** An explorer that works without internet: one page of 9 MB, read only when it is asked for. */
export async function graphiqlPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return renderGraphiQL({
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    title: 'gcx-report-gateway',
    defaultQuery: FIRST_QUERY,
  })
}
