import { ForbiddenError } from '../errors.js'
import type { AggregatesQuestion } from './question.js'

/** Dimensions whose values are the addresses and names of whoever took part. */
const PERSONAL: ReadonlySet<string> = new Set([
  'addressFrom',
  'addressTo',
  'ani',
  'destinationAddress',
  'dnis',
  'participantName',
  'sessionDnis',
  'transferTargetAddress',
])

/**
 * Grouped by them, an answer would list what conversations do not tell either. To filter by one tells
 * nobody a value that the asker does not have.
 */
export function refusePersonal({ groupBy }: AggregatesQuestion, isAllowed: boolean): void {
  const personal = groupBy.find((dimension) => PERSONAL.has(dimension))
  if (personal === undefined || isAllowed) return
  throw new ForbiddenError(
    `groupBy: the values of ${personal} are personal data: set access.personalData: true in CONFIG_FILE to keep and tell them`,
  )
}
