import type { HeaderFields } from '../access/header-fields.js'

const NAMES = ['authorization', 'x-api-key']

/** Keys in the payload of `connection_init`, beside those of the request; names in any case, as header fields have them. */
export function payloadKeys(
  payload: Readonly<Record<string, unknown>>,
  sent: HeaderFields,
): HeaderFields {
  const keys: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(payload)) {
    const field = NAMES.find((one) => one === name.toLowerCase())
    if (!field || value === null) continue
    // What is no text is no key, and not the absence of one.
    const text = typeof value === 'string' ? value : 'no text'
    keys[field] = [...(keys[field] ?? sent[field] ?? []), text]
  }
  return keys
}
