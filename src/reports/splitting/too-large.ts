import { UpstreamRejectedError, UpstreamUnavailableError } from '../../upstream/errors/errors.js'
import { QUERY_TOOK_TOO_LONG } from '../../upstream/errors/reason.js'
import { MOST_PARTS } from './part.js'
import type { RefusalKind } from './refusal-kind.js'

export type Impasse = 'cannot be cut' | 'too many parts'

const SAID: Readonly<Record<Impasse, string>> = {
  'cannot be cut': 'it cannot be asked in smaller parts',
  'too many parts': `${MOST_PARTS} parts are not enough`,
}

/** No part is small enough: the refusal, with what the asker can do. */
export function tooLarge(
  { error, kind }: { readonly error: unknown; readonly kind: RefusalKind },
  impasse: Impasse,
  wayOut: string,
): unknown {
  // Nothing says that it is about the size: it stays what it was.
  if (kind === 'unsaid') return error
  const isTimeout = error instanceof UpstreamUnavailableError
  if (!isTimeout && !(error instanceof UpstreamRejectedError)) return error
  // On an interval that cannot be cut it may as well be an outage.
  if (isTimeout && impasse === 'cannot be cut') return error
  const { upstreamStatus = 504, correlationId } = error
  const what = isTimeout
    ? `Genesys Cloud does not answer so large a question in time (${upstreamStatus})`
    : error.message
  return new UpstreamRejectedError(`${what}, and ${SAID[impasse]}: ${wayOut}`, {
    upstreamStatus,
    reason: isTimeout ? QUERY_TOOK_TOO_LONG : error.reason,
    correlationId,
    cause: error,
  })
}
