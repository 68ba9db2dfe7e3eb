import { hash } from '../data/random.js'
import type { ConversationRecord } from './conversation-record.js'

const ATTRIBUTE = 44

const TIERS = ['standard', 'silver', 'gold'] as const

/** What a flow has noted about the customer. Synchronous answers have no attributes (`…WithoutAttributes`). */
export function withAttributes(record: ConversationRecord, number: number): ConversationRecord {
  const chance = hash(number, ATTRIBUTE)
  const attributes = {
    customerTier: TIERS[chance % TIERS.length] ?? 'standard',
    orderNumber: `A-${100_000 + (chance % 900_000)}`,
  }
  const participants = record.participants.map((one) =>
    one.purpose === 'customer' ? { ...one, attributes } : one,
  )
  return { ...record, participants }
}
