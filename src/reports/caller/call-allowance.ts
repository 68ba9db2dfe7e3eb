import type { LoadAllowance } from '../../cache/cache-request.js'
import { LimitExceededError, type RequestUsage } from './request-limits.js'

/** Loads for one question, paid for with the calls that its HTTP request may cause. */
export function callAllowance(
  usage: RequestUsage,
  calls: () => number,
  taken: (calls: number) => void = () => {},
): LoadAllowance {
  return {
    take: () => {
      try {
        const amount = calls()
        usage.take('calls', amount)
        taken(amount)
        return null
      } catch (error) {
        if (error instanceof LimitExceededError) return error
        throw error
      }
    },
  }
}
