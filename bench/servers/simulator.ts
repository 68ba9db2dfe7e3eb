import { startSimulator } from '../../src/simulator/simulator.js'
import { tellReady } from './ready.js'

/** A Genesys Cloud that nobody can spend: what is attacked is the gateway, not its budget. */
const MANY = 1_000_000
const window = { max: MANY, windowSeconds: 60 }
const simulator = await startSimulator({
  quota: { allowed: MANY, reports: { 'reports.run': window, 'reports.fetch': window } },
  jobs: { queuedMs: 0, runningMs: 200 },
  reports: { queuedMs: 0, runningMs: 200 },
})
tellReady(
  simulator.url,
  simulator.organisation.queues.map(({ id }) => id),
)
