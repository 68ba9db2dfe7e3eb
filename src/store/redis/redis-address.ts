/*
 * An address that `URL` accepts and the Redis client does not: the gateway would try to connect for
 * ever, and share nothing meanwhile.
 */

/** Why the address of a Redis is refused; without the address, which may hold a password. */
export function redisAddressProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.hostname === '') {
    return `STORE_URL is not complete: expected redis://[user:password@]host[:port][/database]; ${ENCODE}`
  }
  const { username, password, pathname, search, hash } = url
  // A "/", "?" or "#" in a password ends the host for `URL`: a part of the password is taken for the host.
  if (`${pathname}${search}${hash}`.includes('@')) return `STORE_URL has an "@" too late: ${ENCODE}`
  if (!isEncoded(username) || !isEncoded(password)) {
    return `STORE_URL has a "%" that encodes nothing: ${ENCODE}`
  }
  if (!/^\/?\d*$/.test(pathname)) {
    return 'STORE_URL names its database by something else than a number: expected redis://host/0, or no database'
  }
  return undefined
}

const ENCODE =
  'in a user or password, percent-encode what is no letter and no digit (% is %25, @ is %40, / is %2F, : is %3A, # is %23)'

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
