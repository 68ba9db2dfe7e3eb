import { useEffect, useMemo } from 'preact/hooks'
import type { Media } from '../choice/choice.js'
import type { NamedQueue } from '../choice/named-queue.js'
import type { Thresholds } from '../choice/thresholds.js'
import { type Badge, worst } from '../freshness/badge.js'
import { useBadge } from '../freshness/use-badge.js'
import { useTold } from '../gateway/use-told.js'
import { QUEUES_NOW, QUEUES_TODAY } from '../questions/questions.js'
import { AgentsPanel } from './agents-panel.js'
import { dayNumbers } from './day-numbers.js'
import { DayPanel } from './day-panel.js'
import { grouped } from './grouped.js'
import { Tile } from './tile.js'

interface WallboardProps {
  readonly queues: readonly NamedQueue[]
  /** Null: all. */
  readonly media: Media | null
  readonly zone: string
  readonly thresholds: Thresholds
}

const FIRST = { isFirst: true }
const NOT_TOLD: Badge = { tone: 'failed', text: 'Genesys Cloud tells nothing of it', asOf: null }

export function Wallboard({ queues, media, zone, thresholds }: WallboardProps) {
  const queueIds = useMemo(() => queues.map(({ id }) => id), [queues])
  const mediaTypes = media && [media]
  const now = useTold(QUEUES_NOW, { queueIds, mediaTypes }, FIRST)
  const today = useTold(QUEUES_TODAY, { queueIds, mediaTypes, timeZone: zone }, FIRST)
  const nowBadge = useBadge(now, ({ queueActivity }) => queueActivity?.freshness)
  const todayBadge = useBadge(today, ({ queuePerformance }) => queuePerformance?.freshness)
  // While the day's numbers are on their way the tile says how those of now are.
  const badge: Badge =
    todayBadge.asOf === null && todayBadge.tone !== 'failed'
      ? nowBadge
      : worst(nowBadge, todayBadge)

  const todayOf = useMemo(() => {
    const byQueue = grouped(today.data?.queuePerformance?.rows ?? [], ({ queue }) => queue.id)
    return new Map(queueIds.map((id) => [id, dayNumbers(byQueue.get(id) ?? [])]))
  }, [today.data, queueIds])
  const nowOf = useMemo(
    () => new Map((now.data?.queueActivity?.queues ?? []).map((one) => [one.queue.id, one])),
    [now.data],
  )
  const waiting = now.data?.queueActivity?.queues.reduce((sum, one) => sum + one.waiting, 0)
  useEffect(() => {
    document.title =
      waiting === undefined ? 'Contact centre' : `${waiting} waiting · Contact centre`
  }, [waiting])

  return (
    <div class="wallboard">
      <section class="tiles" aria-labelledby="queues-title">
        <h2 id="queues-title" class="unseen">
          Queues
        </h2>
        {queues.map(({ id, name }) => {
          // A queue in which nothing happens is told; one that is not there, or not for this key, is not.
          const isMissing = now.data !== null && !nowOf.has(id)
          return (
            <Tile
              key={id}
              name={name}
              now={nowOf.get(id) ?? null}
              today={today.data && !isMissing ? (todayOf.get(id) ?? null) : null}
              badge={isMissing ? NOT_TOLD : badge}
              thresholds={thresholds}
            />
          )
        })}
      </section>
      <div class="below">
        <DayPanel queueIds={queueIds} media={media} zone={zone} />
        <AgentsPanel queueIds={queueIds} />
      </div>
    </div>
  )
}
