import { ANYBODY, type Caller } from '../../reports/caller/asker.js'
import { toldAs } from '../../reports/client-error.js'
import type { HttpError } from '../refuse.js'
import { identify } from './callers.js'
import type { HeaderFields } from './header-fields.js'
import { hostOf, isAcceptedHost, isOwnHost } from './hosts.js'
import { isForeign } from './origins.js'
import type { AccessPolicy } from './policy.js'
import type { RouteAccess } from './route-access.js'

export interface AdmissionRequest {
  readonly access: RouteAccess
  /** As it stands in the request line. */
  readonly target: string
  readonly headers: HeaderFields
}

export interface Admission {
  readonly caller: Caller
  readonly refusal: HttpError | null
  readonly isKeyWrong: boolean
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
  const nobody = { caller: NOBODY, isKeyWrong: false }
  if (!isHostAccepted && access !== 'health') return { ...nobody, refusal: WRONG_HOST }
  if (isForeign(headers['origin'] ?? [], isHostAccepted ? host : null, policy)) {
    return { ...nobody, refusal: FOREIGN_ORIGIN }
  }
  const needed = NEEDED[access]
  if (!needed || !isHostAccepted) return { ...nobody, refusal: null }
  const { caller, isKeyWrong } = identify(headers, isOwnHost(host, policy), policy)
  const { right, refusal } = needed
  return {
    caller,
    refusal: caller.rights[right] ? null : refusal,
    isKeyWrong: isKeyWrong[right],
  }
}

/** Who asks where nobody is asked for a key, and whoever is refused before its keys are looked at. */
const NOBODY: Caller = {
  id: ANYBODY,
  rights: { ask: false, invalidate: false, readMetrics: false },
}

const WRONG_HOST: HttpError = {
  status: 421,
  code: 'MISDIRECTED_REQUEST',
  message:
    'The Host of the request is none of this gateway: if it is reached under that name, list the name in access.hosts of CONFIG_FILE',
}

const FOREIGN_ORIGIN = toldAs(
  'FORBIDDEN',
  'Pages of this Origin may not ask: list the origin in access.corsOrigins of CONFIG_FILE or, if it is the name of this gateway, its host in access.hosts',
)

const HOW_TO_SEND = 'send it as "Authorization: Bearer <key>" or as "x-api-key"'

const NO_KEY = toldAs('UNAUTHENTICATED', `An API key is needed: ${HOW_TO_SEND}`)

const NO_METRICS_KEY = toldAs(
  'UNAUTHENTICATED',
  `A key of METRICS_KEY or API_KEYS is needed: ${HOW_TO_SEND}; access.openMetrics of CONFIG_FILE opens metrics to everybody`,
)

/** The right that a route needs, and what is said without it; null: the route answers all the same. */
const NEEDED: Readonly<Record<RouteAccess, Needed | null>> = {
  api: { right: 'ask', refusal: NO_KEY },
  metrics: { right: 'readMetrics', refusal: NO_METRICS_KEY },
  health: { right: 'readMetrics', refusal: null },
  page: null,
}

interface Needed {
  readonly right: 'ask' | 'readMetrics'
  readonly refusal: HttpError | null
}
