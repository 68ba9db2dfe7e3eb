import type { MediaType } from '../data/queue-plans.js'
import { hash } from '../data/random.js'

/** The addresses of a customer's session, by the names of the official models. */
export interface Addresses {
  readonly ani?: string
  readonly dnis?: string
  readonly addressFrom?: string
  readonly addressTo?: string
  readonly callbackNumbers?: readonly string[]
}

const ADDRESS = 43

/** Numbers that are kept for fiction (+1 555 01xx), and mailboxes of example.com. */
export function addressesOf(
  seed: number,
  number: number,
  mediaType: MediaType,
  direction: 'inbound' | 'outbound',
): Addresses {
  const chance = hash(seed, ADDRESS, number)
  const phone = `tel:+1${200 + (chance % 700)}55501${String(chance % 100).padStart(2, '0')}`
  const ours = 'tel:+18005550100'
  const mail = `customer${chance % 100_000}@example.com`
  switch (mediaType) {
    case 'voice':
      return direction === 'inbound' ? { ani: phone, dnis: ours } : { ani: ours, dnis: phone }
    case 'callback':
      return { ani: phone, callbackNumbers: [phone] }
    case 'email':
      return direction === 'inbound'
        ? { addressFrom: mail, addressTo: 'service@example.com' }
        : { addressFrom: 'service@example.com', addressTo: mail }
    case 'chat':
    case 'message':
      return { addressFrom: mail }
    default:
      return mediaType satisfies never
  }
}
