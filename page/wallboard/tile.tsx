import { useMemo } from 'preact/hooks'
import type { Badge } from '../freshness/badge.js'
import { Stopwatch } from '../freshness/counting.js'
import { FreshnessBadge } from '../freshness/freshness-badge.js'
import { useEverySecond } from '../freshness/seconds.js'
import type { QueuesNowFragment } from '../questions/generated.js'
import type { DayNumbers } from './day-numbers.js'
import {
  abandonLevel,
  type Level,
  longestWaitLevel,
  serviceLevelLevel,
  waitingLevel,
  waitsOnLineSince,
} from './levels.js'
import { StatusBar } from './status-bar.js'
import { count, percent, UNKNOWN } from './words.js'

export interface TileProps {
  readonly name: string
  /** Null: not known. */
  readonly now: QueuesNowFragment['queues'][number] | null
  readonly today: DayNumbers | null
  readonly badge: Badge
}

export function Tile({ name, now, today, badge }: TileProps) {
  const waiting = waitingLevel(now?.waiting ?? null)
  // Numbers of now and of the day come in messages of their own, and each renders its part only.
  const ofNow = useMemo(() => <NumbersNow now={now} />, [now])
  const ofDay = useMemo(() => <NumbersOfDay today={today} />, [today])
  return (
    <article class={`tile tile-${waiting} shown-${badge.tone}`} aria-label={name}>
      <header class="tile-head">
        <h3 title={name}>{name}</h3>
        <FreshnessBadge badge={badge} />
      </header>
      {ofNow}
      {ofDay}
    </article>
  )
}

function NumbersNow({ now }: Pick<TileProps, 'now'>) {
  return (
    <>
      <dl class="tile-main">
        <Figure label="Waiting" level={waitingLevel(now?.waiting ?? null)}>
          {count(now?.waiting)}
        </Figure>
        <LongestWait now={now} />
      </dl>
      <StatusBar now={now} />
    </>
  )
}

function NumbersOfDay({ today }: Pick<TileProps, 'today'>) {
  return (
    <dl class="tile-day">
      <Figure
        label="Service level"
        note={targetWords(today?.targets ?? [])}
        level={serviceLevelLevel(today?.missesTargetBy ?? null)}
      >
        {percent(today?.serviceLevel)}
      </Figure>
      <Figure label="Abandoned" level={abandonLevel(today?.abandonRate ?? null)}>
        {percent(today?.abandonRate)}
      </Figure>
      <Figure label="Answered" note={`offered ${count(today?.offered)}`} level="unknown">
        {count(today?.answered)}
      </Figure>
    </dl>
  )
}

/** Media types may have targets of their own. */
function targetWords(targets: readonly number[]): string {
  const [target] = targets
  if (target === undefined) return 'no target'
  return targets.length > 1 ? 'targets vary' : `target ${percent(target)}`
}

function LongestWait({ now }: Pick<TileProps, 'now'>) {
  const since = now?.longestWaitingSince ?? null
  const onLine = now ? waitsOnLineSince(now.byMediaType) : null
  const isWritten = since !== null && onLine === null
  const onLineMs = onLine === null ? null : Date.parse(onLine)
  const level = useEverySecond((nowMs) =>
    longestWaitLevel(onLineMs === null ? null : nowMs - onLineMs),
  )
  return (
    <Figure
      label="Longest wait"
      {...(isWritten && { note: 'in writing' })}
      level={now && !isWritten ? level : 'unknown'}
    >
      {since !== null && <Stopwatch since={since} />}
      {since === null && <span class="nothing">{now ? 'nobody' : UNKNOWN}</span>}
    </Figure>
  )
}

const WORDS = { calm: '', unknown: '', warn: 'high', alarm: 'very high' }
const SIGNS = { calm: '', unknown: '', warn: '▲', alarm: '◆' }

interface FigureProps {
  readonly label: string
  readonly note?: string
  readonly level: Level
  readonly children: preact.ComponentChildren
}

function Figure({ label, note, level, children }: FigureProps) {
  return (
    <div class={`figure figure-${level}`}>
      <dt>
        {label}
        {note !== undefined && <small> {note}</small>}
      </dt>
      <dd>
        {children}
        {SIGNS[level] !== '' && (
          <span class="sign" role="img" aria-label={WORDS[level]}>
            {SIGNS[level]}
          </span>
        )}
      </dd>
    </div>
  )
}
