/** What a newcomer sees: where it is, what it runs on, and one query to try. */
export function banner(url: string, simulatedQueueId: string | null): string {
  const upstream = simulatedQueueId
    ? 'the embedded Genesys simulator: invented numbers, no credentials needed'
    : 'Genesys Cloud'
  const queues = simulatedQueueId ? `queueIds: ["${simulatedQueueId}"], ` : ''
  const query = `{ queuePerformance(${queues}interval: { relative: TODAY }) { rows { queue { name } mediaType offered answered } freshness { state expiresAt } budget { remaining } } }`
  return `
  gcx-report-gateway
  GraphQL   ${url}/graphql   (a browser gets Apollo Sandbox)
  GraphiQL  ${url}/graphiql  (works without internet)
  Upstream  ${upstream}
  Store     memory

  Try:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({ query })}'

`
}
