import { expect, it } from 'vitest'
import { whichBucket } from '../../src/budget/bucket/block.js'

it.each([
  [{ namespace: 'platform.api' }, 'below', 'token'],
  [{ key: 'client.credentials.token.rate.per.minute' }, 'below', 'token'],
  [{ namespace: 'analytics', key: 'token.rate.per.minute' }, 'below', 'token'],
  [{ namespace: 'analytics' }, 'reached', 'family'],
  [{ namespace: 'analytics.realtime' }, 'reached', 'family'],
  [{ namespace: 'usage' }, 'below', 'family'],
  [{ namespace: 'usage' }, 'reached', 'token'],
  [{}, 'reached', 'token'],
  [undefined, 'reached', 'token'],
  [undefined, 'below', 'family'],
] as const)(
  'places a 429 that names %o, while the token count is %s, on the %s',
  (named, count, bucket) => {
    expect(whichBucket(named, count)).toBe(bucket)
  },
)
