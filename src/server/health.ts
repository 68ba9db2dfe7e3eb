import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BudgetView } from '../budget/view.js'
import type { UpstreamHealth } from './upstream-health.js'

export interface HealthParts {
  readonly upstreamHealth: UpstreamHealth
  readonly budgets: () => readonly BudgetView[]
  readonly store: () => StoreHealth
}

/** How the store is, and with whom loads and budget are shared through it. */
export interface StoreHealth {
  readonly kind: string
  readonly state: 'answering' | 'away'
  readonly flights: 'among all processes' | 'within this process'
  readonly budget: 'among all processes' | 'within this process'
}

/**
 * `/health/live`: the process answers. `/health/ready`: questions can be answered, stale ones
 * included. A dead Genesys Cloud or Redis is told in the body and never turns it off: taking a gateway out of
 * the balancer because its upstream or its store fails would take the cached answers away, too.
 */
export function healthRoutes(
  app: FastifyInstance,
  { upstreamHealth, budgets, store }: HealthParts,
  mayReadAll: (request: FastifyRequest) => boolean,
): void {
  const options = { config: { access: 'health' } } as const
  app.get('/health/live', options, async () => ({ status: 'live' }))
  app.get('/health/ready', options, async (request) =>
    mayReadAll(request)
      ? {
          status: 'ready',
          genesys: upstreamHealth.now,
          budget: budgets()[0]?.mode ?? 'NORMAL',
          store: store(),
        }
      : { status: 'ready' },
  )
}
