import { ForbiddenError } from '../errors.js'
import type { Caller } from './asker.js'

interface Narrowing<Question> {
  narrow?(question: Question, caller: Caller): Question
}

/**
 * The one gate between what a caller asks and what is asked for it: from here on, its key included, a
 * question is only what the caller may ask.
 */
export function permitted<Question>(
  report: Narrowing<Question>,
  question: Question,
  caller: Caller,
): Question | ForbiddenError {
  try {
    return report.narrow ? report.narrow(question, caller) : question
  } catch (error) {
    if (error instanceof ForbiddenError) return error
    throw error
  }
}
