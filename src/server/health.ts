import type { FastifyInstance } from 'fastify'
import type { BudgetView } from '../budget/view.js'
import type { UpstreamPulse } from './upstream-pulse.js'

export interface HealthParts {
  readonly pulse: UpstreamPulse
  readonly budgets: () => readonly BudgetView[]
  readonly store: string
}

/**
 * `/health/live`: the process answers. `/health/ready`: questions can be answered, stale ones
 * included. A dead Genesys Cloud is told in the body and never turns it off: taking a gateway out of
 * the balancer because its upstream fails would take the cached answers away, too.
 */
export function healthRoutes(app: FastifyInstance, { pulse, budgets, store }: HealthParts): void {
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async () => ({
    status: 'ready',
    genesys: pulse.now,
    budget: budgets()[0]?.mode ?? 'NORMAL',
    store,
    // Stores without scripts share nothing: each process asks for itself.
    flights: 'within this process',
  }))
}
