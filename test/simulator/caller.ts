import type { Simulator } from '../../src/simulator/simulator.js'

/** A client of the simulator without retries or budget. */
export interface Caller {
  get(path: string): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  put(path: string, body: unknown): Promise<Reply>
  delete(path: string): Promise<Reply>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly json: unknown
}

export const paths = {
  conversationAggregates: '/api/v2/analytics/conversations/aggregates/query',
  userAggregates: '/api/v2/analytics/users/aggregates/query',
  flowAggregates: '/api/v2/analytics/flows/aggregates/query',
  queueObservations: '/api/v2/analytics/queues/observations/query',
  detailsQuery: '/api/v2/analytics/conversations/details/query',
  detailsJobs: '/api/v2/analytics/conversations/details/jobs',
  reports: '/api/v2/analytics/reports',
  queues: '/api/v2/routing/queues',
  users: '/api/v2/users',
  wrapUpCodes: '/api/v2/routing/wrapupcodes',
  flowLookup: '/api/v2/flows/lookup',
  flowOutcomes: '/api/v2/flows/outcomes',
  divisions: '/api/v2/authorization/divisions',
  limits: '/api/v2/organizations/limits/namespaces',
} as const

export async function signIn(simulator: Simulator): Promise<Caller> {
  const reply = await askForToken(simulator, simulator.clientId, simulator.clientSecret)
  const { access_token: token } = reply.json as { access_token: string }
  const send = (path: string, init: RequestInit) =>
    fetch(simulator.url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    }).then(replyOf)
  return {
    get: (path) => send(path, {}),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    put: (path, body) => send(path, { method: 'PUT', body: JSON.stringify(body) }),
    delete: (path) => send(path, { method: 'DELETE' }),
  }
}

export function askForToken({ loginUrl }: Simulator, id: string, secret: string): Promise<Reply> {
  const credentials = Buffer.from(`${id}:${secret}`).toString('base64')
  return fetch(`${loginUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }).then(replyOf)
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return {
    status: response.status,
    headers: response.headers,
    json: isJson ? JSON.parse(text) : text,
  }
}
