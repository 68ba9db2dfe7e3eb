import type { NamedLimit } from './reading.js'

/**
 * Which bucket a 429 is about. Headers describe the token only; a service's own limit shows in the
 * body's `limit`, or in a 429 that comes although the token's count is below its allowance.
 */
export function whichBucket(
  named: NamedLimit | undefined,
  tokenCount: 'reached' | 'below',
): 'token' | 'family' {
  return namedBucket(named) ?? (tokenCount === 'reached' ? 'token' : 'family')
}

function namedBucket(named: NamedLimit | undefined): 'token' | 'family' | undefined {
  if (named?.key?.includes('token.rate')) return 'token'
  if (named?.namespace === 'platform.api') return 'token'
  if (named?.namespace?.startsWith('analytics')) return 'family'
  return undefined
}
