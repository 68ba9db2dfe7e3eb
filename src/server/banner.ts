/** What a newcomer sees: where it is, what it runs on, and one query to try. */
export function banner(
  url: string,
  upstreamKind: 'simulator' | 'genesys',
  storeKind: string,
): string {
  const upstream =
    upstreamKind === 'simulator'
      ? 'the embedded Genesys simulator: invented numbers, no credentials needed'
      : 'Genesys Cloud'
  const query = `{ queuePerformance(interval: { relative: LAST_7_DAYS }, mediaTypes: [VOICE]) { rows { queue { name } offered answered } freshness { state expiresAt } budget { remaining } } }`
  return `
  gcx-report-gateway
  Page      ${url}/
  GraphQL   ${url}/graphql   (a browser gets Apollo Sandbox)
  GraphiQL  ${url}/graphiql  (works without internet)
  Upstream  ${upstream}
  Store     ${storeKind}

  Try:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({ query })}'

`
}
