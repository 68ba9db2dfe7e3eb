import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { SubscriptionLimits, Watchers } from '../live/watchers.js'
import type { AccessPolicy } from './access/policy.js'
import { addressRanges } from './connections/address-ranges.js'
import { CONNECTION_BOUNDS, type ConnectionBounds } from './connections/bounds.js'
import { clientAddress } from './connections/client-address.js'
import { cutsWhenNotTaken } from './connections/not-taken.js'
import { OpenAnswers } from './connections/open-answers.js'
import { Untaken } from './connections/untaken.js'
import type { CutCause, ServerEvent } from './events.js'
import type { GraphqlRouteOptions } from './graphql-route.js'
import type { ServerLimits } from './limits.js'
import { Subscriptions } from './live/subscriptions.js'
import { withSummaries } from './refusal-summaries.js'
import { type RequestLog, requestRecorder } from './request-log.js'
import { Shutdown } from './shutdown.js'
import { UnansweredRequests } from './templates/unanswered-requests.js'
import { varyOfAnswers } from './vary.js'

export interface ServerOptions extends GraphqlRouteOptions {
  readonly access: AccessPolicy & {
    readonly explorers: boolean
    readonly trustedProxies: readonly string[]
  }
  readonly limits: ServerLimits & SubscriptionLimits
  readonly watchers: Watchers
  /** Off: nothing listens for WebSockets, and there is no event stream. */
  readonly tellsSubscriptions: boolean
  readonly bounds?: Partial<ConnectionBounds> | undefined
  /** How the parts of the gateway are, by their names in the body of `/health/ready`. */
  readonly readiness: () => object
  readonly logger: Logger
  readonly logRequests: RequestLog
  /** What Prometheus reads. */
  readonly metrics: {
    readonly contentType: string
    text(): Promise<string>
    countRequest(route: string, status: number, ms: number): void
  }
  readonly onEvent: (event: ServerEvent) => void
  readonly onInternalError: (error: unknown, requestId?: string) => void
}

export type ServerParts = ReturnType<typeof serverParts>

/** The options, and what connections, hooks and routes share. */
export function serverParts(options: ServerOptions) {
  const { access, limits, clock, logger, logRequests, metrics, onEvent } = options
  const bounds = { ...CONNECTION_BOUNDS, ...options.bounds }
  const isTrustedProxy = addressRanges(access.trustedProxies)
  const closed = new AbortController()
  const tell = withSummaries(onEvent, clock, closed.signal)
  const onCut = (cause: CutCause) => tell({ type: 'connectionCut', cause })
  const { answer, stream } = cutsWhenNotTaken(bounds.notTakenMs, () => onCut('notTaken'))
  // Two of the largest versions fit, whatever their limit is.
  const mostUntaken = Math.max(bounds.untakenBytes, 2 * limits.versionMegabytes * 2 ** 20)
  const answers = new OpenAnswers(bounds)
  return {
    ...options,
    bounds,
    answers,
    isTrustedProxy,
    addressOf: (request: IncomingMessage) => clientAddress(request, isTrustedProxy),
    closed,
    tell,
    onCut,
    onKeyRefused: (route: string) => tell({ type: 'keyRefused', route }),
    cutWhenNotTaken: answer,
    cutStreamWhenNotTaken: stream,
    untaken: new Untaken(mostUntaken, clock),
    record: requestRecorder({ logger, logRequests, count: metrics.countRequest }),
    vary: varyOfAnswers(access),
    unanswered: new UnansweredRequests(),
    shutdown: new Shutdown(answers),
    subscriptions: new Subscriptions(options),
  }
}
