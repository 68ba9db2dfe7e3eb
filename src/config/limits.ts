import { z } from 'zod'
import { REQUEST_LIMITS, type RequestLimits } from '../reports/caller/request-limits.js'
import {
  INVALIDATION_LIMITS,
  type InvalidationLimits,
} from '../reports/invalidation/invalidation-rate.js'
import { SERVER_LIMITS, type ServerLimits } from '../server/limits.js'

/** `limits.*` of CONFIG_FILE. */
export type Limits = RequestLimits & InvalidationLimits & ServerLimits

export const LIMITS: Limits = { ...REQUEST_LIMITS, ...INVALIDATION_LIMITS, ...SERVER_LIMITS }

const positive = z.int().min(1).max(1_000_000_000)

export const limitsSchema = z.strictObject({
  values: positive.default(LIMITS.values),
  reports: positive.default(LIMITS.reports),
  entities: positive.default(LIMITS.entities),
  calls: positive.default(LIMITS.calls),
  invalidations: positive.default(LIMITS.invalidations),
  batch: positive.default(LIMITS.batch),
  connections: positive.default(LIMITS.connections),
  connectionsPerAddress: positive.default(LIMITS.connectionsPerAddress),
})
