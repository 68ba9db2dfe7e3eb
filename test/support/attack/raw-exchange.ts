import { Chance } from './chance.js'
import type { Door } from './door.js'
import { bytesOf, type Exchange, type RawRequest } from './exchange.js'
import { framedBody } from './raw-bodies.js'
import { credentials, hostHeaders, originHeaders } from './raw-callers.js'
import { acceptHeaders, oddHeaders } from './raw-headers.js'
import { method, plainTarget, target, version } from './raw-targets.js'

/** So many are well-formed HTTP: what they say is odd, not how. */
const PLAIN = 0.6
const NO_BODY = { headers: [], body: '' }

/** The exchange of this seed and index: mostly well-formed HTTP with one oddity or a few. */
export function rawExchange(seed: number, index: number, door: Door): Exchange {
  const chance = new Chance(seed, index)
  const requests = chance.list(chance.happens(0.05) ? chance.between(2, 12) : 1, () =>
    rawRequest(chance, door),
  )
  const whole: Exchange = {
    kind: requests.length > 1 ? 'pipelined' : `raw ${requests[0]?.method.slice(0, 8) ?? ''}`,
    requests,
    ending: chance.weighted<Exchange['ending']>(
      [18, () => 'waits'],
      [1, () => 'half-closes'],
      [1, () => 'leaves'],
    ),
    ...(chance.happens(0.05) && { pieceBytes: chance.pick([1, 7, 100, 1_000]) }),
  }
  if (chance.happens(0.94)) return whole
  const { length } = bytesOf(whole)
  return { ...whole, kind: 'partial', cutAt: chance.between(0, length), ending: 'leaves' }
}

function rawRequest(chance: Chance, door: Door): RawRequest {
  const isPlain = chance.happens(PLAIN)
  const verb = isPlain ? chance.pick(['POST', 'GET']) : method(chance)
  const hasBody = verb === 'POST' || (!isPlain && chance.happens(0.05))
  const { headers, body } = hasBody ? framedBody(chance, isPlain) : NO_BODY
  const all = [
    ...hostHeaders(chance),
    ...originHeaders(chance),
    ...credentials(chance, door),
    ...acceptHeaders(chance),
    ...(isPlain ? [] : oddHeaders(chance)),
    ...headers,
  ]
  return {
    method: verb,
    target: isPlain ? plainTarget(chance, verb) : target(chance),
    version: isPlain ? 'HTTP/1.1' : version(chance),
    headers: chance.happens(0.2) ? [...all].reverse() : all,
    body,
  }
}
