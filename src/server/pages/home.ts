export interface Offered {
  /** Apollo Sandbox and GraphiQL. */
  readonly explorers: boolean
  /** Over WebSockets and as event streams. */
  readonly subscriptions: boolean
}

/** Where everything is: for whatever is no browser, and for the page itself. */
export function homeLinks({ explorers, subscriptions }: Offered) {
  return {
    name: 'gcx-report-gateway',
    description: 'A GraphQL gateway between dashboards and the Genesys Cloud Analytics API.',
    links: {
      graphql: '/graphql',
      ...(subscriptions && { stream: '/graphql/stream' }),
      ...(explorers && { graphiql: '/graphiql' }),
      ready: '/health/ready',
      metrics: '/metrics',
    },
  }
}
