import { useMemo, useState } from 'preact/hooks'
import type { Media } from '../choice/choice.js'
import { FreshnessBadge } from '../freshness/freshness-badge.js'
import { useBadge } from '../freshness/use-badge.js'
import { useTold } from '../gateway/use-told.js'
import { HALF_HOURS } from '../questions/questions.js'
import { clockTime, weekBefore } from './day.js'
import { DayChart } from './day-chart.js'
import { dayColumns, type HalfHour } from './day-columns.js'
import { DayTable } from './day-table.js'
import { count, percent } from './words.js'

interface DayPanelProps {
  readonly queueIds: readonly string[]
  readonly media: Media | null
  readonly zone: string
}

/** Today by half hour, and the same day last week behind it. */
export function DayPanel({ queueIds, media, zone }: DayPanelProps) {
  const asked = { queueIds, mediaTypes: media && [media], timeZone: zone }
  const told = useTold(HALF_HOURS, { ...asked, interval: { relative: 'TODAY' } })
  const today = told.data?.queuePerformance ?? null
  const interval = today ? weekBefore(today.interval, zone) : null
  const lastWeek = useTold(HALF_HOURS, interval && { ...asked, interval })
  const before = lastWeek.data?.queuePerformance ?? null
  const badge = useBadge(told, ({ queuePerformance }) => queuePerformance?.freshness)
  const columns = useMemo(() => (today ? dayColumns(today, before) : []), [today, before])
  const [pointed, setPointed] = useState<number | null>(null)
  const shown = pointed === null ? undefined : columns[pointed]
  return (
    <section class={`panel day shown-${badge.tone}`} aria-labelledby="day-title">
      <header class="panel-head">
        <h2 id="day-title">Today by half hour</h2>
        <FreshnessBadge badge={badge} />
      </header>
      {columns.length > 0 ? (
        <>
          <DayChart columns={columns} zone={zone} onPoint={setPointed} />
          <p class="legend" aria-hidden="true">
            {shown ? (
              <Pointed halfHour={shown} zone={zone} />
            ) : (
              <>
                <span class="key key-answered" /> answered <span class="key key-abandoned" />{' '}
                abandoned <span class="key key-offered" /> offered <span class="key key-service" />{' '}
                service level <span class="key key-before" /> offered last week{' '}
                <span class="key key-open" /> not over yet
              </>
            )}
          </p>
          <details class="as-table">
            <summary>Show as a table</summary>
            <DayTable columns={columns} zone={zone} />
          </details>
        </>
      ) : (
        <p class="hint">–</p>
      )}
    </section>
  )
}

function Pointed({ halfHour, zone }: { readonly halfHour: HalfHour; readonly zone: string }) {
  const { startMs, today, before, isOpen } = halfHour
  return (
    <>
      <b>{clockTime(startMs, zone)}</b> offered {count(today?.offered)}, answered{' '}
      {count(today?.answered)}, abandoned {count(today?.abandoned)}, service level{' '}
      {percent(today?.serviceLevel)}; last week offered {count(before?.offered)}
      {isOpen && ' (not over yet)'}
    </>
  )
}
