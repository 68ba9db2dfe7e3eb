import type { ReadLimitListing } from '../wire/wire.js'

/** The limits API's keys for a token's calls per minute; the first is that of client-credentials tokens. */
const TOKEN_PER_MINUTE = ['client.credentials.token.rate.per.minute', 'token.rate.per.minute']

/** The calls that one token may make in a minute; undefined where the limits do not have it. */
export function tokenPerMinute({ entities }: ReadLimitListing): number | undefined {
  for (const key of TOKEN_PER_MINUTE) {
    const value = entities?.find((entity) => entity?.key === key)?.value
    if (value !== undefined && Number.isInteger(value) && value > 0) return value
  }
  return undefined
}
