import type { ReadLimitListing } from '../wire/wire.js'

/** What a token may ask in a minute, as the limits API names it; the names differ by the kind of client. */
const TOKEN_PER_MINUTE = ['client.credentials.token.rate.per.minute', 'token.rate.per.minute']

/** The allowance of one token per minute, where the organisation's limits tell it. */
export function tokenPerMinute({ entities }: ReadLimitListing): number | undefined {
  for (const key of TOKEN_PER_MINUTE) {
    const value = entities?.find((entity) => entity?.key === key)?.value
    if (value !== undefined && Number.isInteger(value) && value > 0) return value
  }
  return undefined
}
