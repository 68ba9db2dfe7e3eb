/** Where Apollo Sandbox runs; it asks from the browser, straight to the gateway. */
const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
]

const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Which web pages may ask. No cookies are in play, so what this protects is a gateway that asks for
 * no key: any page that its user opens could read reports through their browser.
 */
export function originCheck(
  allowed: readonly string[],
  loopback: 'loopback' | 'public',
): (origin: string) => boolean {
  const exact = new Set([...SANDBOX_ORIGINS, ...allowed.map((url) => new URL(url).origin)])
  return (origin) => exact.has(origin) || (loopback === 'loopback' && LOCAL_ORIGIN.test(origin))
}
