import type { LoadAllowance } from '../cache/cache.js'
import { LimitExceededError, type RequestUsage } from './request-limits.js'

/** Loads for one question, paid for with the calls that its HTTP request may cause. */
export function callAllowance(usage: RequestUsage, calls: () => number): LoadAllowance {
  return {
    take: () => {
      try {
        usage.take('calls', calls())
        return null
      } catch (error) {
        if (error instanceof LimitExceededError) return error
        throw error
      }
    },
  }
}
