import type { Caller } from '../../reports/caller/asker.js'
import { callerOf, mayReadMetrics } from './callers.js'
import { hostOf, isAcceptedHost, isOwnHost } from './hosts.js'
import type { HeaderFields } from './keys.js'
import { isForeign } from './origins.js'
import type { AccessPolicy } from './policy.js'

/**
 * What a route needs. `api`: a caller; the executor is behind it. `metrics`: a key, unless they are
 * open. `health`: nothing, and its body is short for whom it does not know. `page`: nothing; it is
 * static and holds no data.
 */
export type RouteAccess = 'api' | 'metrics' | 'health' | 'page'

export interface AdmissionRequest {
  readonly access: RouteAccess
  /** As it stands in the request line. */
  readonly target: string
  readonly headers: HeaderFields
}

export interface Admission {
  readonly refusal: Refusal | null
  /** Who asks the API; null at every other route. */
  readonly caller: Caller | null
  /** Whether metrics and the whole body of readiness may be shown. */
  readonly mayReadMetrics: boolean
  readonly isKeyWrong: boolean
}

export interface Refusal {
  readonly status: 401 | 403 | 421
  readonly code: string
  readonly message: string
}

/**
 * The one place that decides about Host, Origin and key. Everything that reaches the executor comes
 * through here first, whatever carries it: HTTP requests, event streams, WebSocket upgrades.
 */
export function admit(
  { access, target, headers }: AdmissionRequest,
  policy: AccessPolicy,
): Admission {
  const host = hostOf(headers['host'] ?? [], target)
  const isHostAccepted = isAcceptedHost(host, policy)
  if (!isHostAccepted && access !== 'health') return { ...NOTHING, refusal: WRONG_HOST }
  if (isForeign(headers['origin'] ?? [], isHostAccepted ? host : null, policy)) {
    return { ...NOTHING, refusal: FOREIGN_ORIGIN }
  }
  if (access === 'page' || !isHostAccepted) return NOTHING
  if (access === 'api') {
    const { right: caller, isKeyWrong } = callerOf(headers, policy)
    return { ...NOTHING, caller, refusal: caller === null ? NO_KEY : null, isKeyWrong }
  }
  // On loopback metrics need no key; a page whose name is rebound to it needs one all the same.
  const isOpen = policy.openMetrics || (policy.isLoopback && isOwnHost(host, policy))
  const { right, isKeyWrong } = mayReadMetrics(headers, isOpen, policy)
  const refusal = right || access === 'health' ? null : NO_METRICS_KEY
  return { ...NOTHING, mayReadMetrics: right, refusal, isKeyWrong }
}

const NOTHING: Admission = { refusal: null, caller: null, mayReadMetrics: false, isKeyWrong: false }

const WRONG_HOST: Refusal = {
  status: 421,
  code: 'MISDIRECTED_REQUEST',
  message:
    'The Host of the request is none of this gateway: if it is reached under that name, list the name in access.hosts of CONFIG_FILE',
}

const FOREIGN_ORIGIN: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Pages of this Origin may not ask: list the origin in access.corsOrigins of CONFIG_FILE or, if it is the name of this gateway, its host in access.hosts',
}

const HOW_TO_SEND = 'send it as "Authorization: Bearer <key>" or as "x-api-key"'

const NO_KEY: Refusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: `An API key is needed: ${HOW_TO_SEND}`,
}

const NO_METRICS_KEY: Refusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: `A key of METRICS_KEY or API_KEYS is needed: ${HOW_TO_SEND}; access.openMetrics of CONFIG_FILE opens metrics to everybody`,
}
