import { useQuery } from '@apollo/client/react'
import { useEffect } from 'react'
import { Board, type Queues } from './Board'
import { ActivityNowDocument, type ActivityNowQuery } from './generated'

const AFTER_ERROR_MS = 10_000

/** Asks again each time when newer data can be there. */
export function Polled({ queues }: { queues: Queues }) {
  const { data, previousData, error, startPolling } = useQuery(ActivityNowDocument, {
    variables: { queueIds: queues.map(({ id }) => id) },
    errorPolicy: 'all',
  })
  useEffect(() => {
    startPolling(error ? AFTER_ERROR_MS : msUntilPoll(data?.queueActivity))
  }, [data, error, startPolling])
  // Where nothing is answered, the last value stays, and its age grows.
  const { queueActivity: activity } = data ?? previousData ?? {}
  return <Board queues={queues} activity={activity} problem={error?.message} />
}

/** By the gateway's clock, which `asOf` and `ageSeconds` tell: the viewer's may be wrong. */
function msUntilPoll(activity: ActivityNowQuery['queueActivity'] | undefined): number {
  if (!activity) return AFTER_ERROR_MS
  const { asOf, ageSeconds, pollAfter } = activity.freshness
  const nowMs = Date.parse(asOf) + ageSeconds * 1_000
  return Math.min(Math.max(Date.parse(pollAfter) - nowMs, 1_000), 3_600_000)
}
