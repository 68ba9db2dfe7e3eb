import { BudgetSpentError } from '../errors/errors.js'

/**
 * Works for the first of these callers whose share is not used up. Where all of theirs are, rejects with
 * the first one's refusal.
 * @param callers may grow meanwhile
 */
export async function onBehalfOf<Result>(
  callers: ReadonlySet<string>,
  work: (callerId: string) => Promise<Result>,
): Promise<Result> {
  let refusal: BudgetSpentError | undefined
  for (const callerId of callers) {
    try {
      return await work(callerId)
    } catch (error) {
      if (!(error instanceof BudgetSpentError) || error.scope !== 'CALLER') throw error
      refusal ??= error
    }
  }
  throw refusal ?? new TypeError('Work on behalf of nobody')
}
