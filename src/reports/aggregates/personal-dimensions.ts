import { ForbiddenError } from '../errors.js'
import { type AggregateFamily, namesOf } from './family.js'
import type { AggregatesQuestion } from './question.js'

/**
 * Dimensions whose values are names, numbers or addresses of people, or text that a person or an
 * integration has written (descriptions of the official SDK). Identifiers that only Genesys Cloud
 * resolves to a person are none: conversationId, externalContactId, outboundContactId, userId.
 */
export const PERSONAL_DIMENSIONS = [
  'addressFrom',
  'addressTo',
  'ani',
  'destinationAddress',
  'dnis',
  // "an address, userId, or flowId"
  'entryReason',
  // Text of an integration, as attributes of participants are.
  'externalTag',
  // The identifier in the source of a journey: a cookie, or an e-mail address or number.
  'journeyCustomerId',
  'participantName',
  // "Name, phone number, or email address of the remote party"
  'remote',
  // As it was typed.
  'searchQuery',
  'sessionDnis',
  'transferTargetAddress',
  'transferTargetName',
] as const

/** Genesys Cloud may ignore the case of names. */
const PERSONAL: ReadonlySet<string> = new Set(PERSONAL_DIMENSIONS.map((one) => one.toLowerCase()))

const ALLOWED_BY = 'set access.personalData: true in CONFIG_FILE'

/**
 * Grouped by them, an answer would list what conversations do not tell either, and ranges find a number
 * by bisection. A value to filter by would lie in the store with the question, and its hash in a key is
 * guessed from all numbers there are. Whether there is a value tells nobody which.
 */
export function refusePersonal(question: AggregatesQuestion, isAllowed: boolean): void {
  if (isAllowed) return
  const { family, groupBy, where } = question
  for (const dimension of groupBy) {
    const reason = reasonAgainst(family, 'groupBy', dimension)
    if (reason) throw new ForbiddenError(`groupBy: ${reason}: ${ALLOWED_BY} to keep and tell them`)
  }
  for (const condition of where) {
    if ('exists' in condition) continue
    const reason = reasonAgainst(family, 'filter', condition.dimension)
    if (!reason) continue
    const what = `${reason}: ${ALLOWED_BY} to keep and send them; exists is allowed without`
    throw new ForbiddenError(`where: ${what}`)
  }
}

function reasonAgainst(
  family: AggregateFamily,
  kind: 'groupBy' | 'filter',
  dimension: string,
): string | undefined {
  if (PERSONAL.has(dimension.toLowerCase())) return `the values of ${dimension} are personal data`
  if (namesOf(family)[kind].includes(dimension)) return undefined
  return `${dimension} is no dimension of ${family} that this gateway knows, so its values may be personal data`
}
